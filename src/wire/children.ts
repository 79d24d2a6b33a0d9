import { readdirSync, readFileSync } from 'node:fs';

/**
 * The processes that cells have started. Signals reach a child, its children and theirs, as Ctrl-C in a terminal
 * would: only members of our own process group, so a detached process is left alone.
 */
export interface Children {
  /** `cell` is the request id of the cell that started it, 0 when it is ours. */
  add(pid: number, cell: number): void;
  remove(pid: number): void;
  ofCell(cell: number): number[];
  /** What the main thread waits for in `execSync`: children that nobody announced. */
  blocking(): number[];
  /**
   * What is to end with the kernel: those of all cells, and what they have left behind, processes of our group whose
   * parent has ended. None of the latter when others share the group.
   */
  ofKernel(): number[];
}

export function createChildren(): Children {
  const known = new Map<number, number>();
  const treesOf = (wanted: (owner: number) => boolean): number[] =>
    trees([...known].filter(([, owner]) => wanted(owner)).map(([pid]) => pid));
  return {
    add: (pid, cell) => void known.set(pid, cell),
    remove: (pid) => void known.delete(pid),
    ofCell: (cell) => treesOf((owner) => owner > 0 && owner === cell),
    blocking: () => trees(childrenOf(process.pid, process.pid).filter((pid) => !known.has(pid))),
    ofKernel: () => [...treesOf((owner) => owner > 0), ...strays()],
  };
}

function strays(): number[] {
  if (processGroup(process.pid) !== process.pid) return [];
  const members = readdirSync('/proc').map(Number).filter(inOurGroup);
  return members.filter((pid) => !descendsFromUs(pid));
}

/** Signals those that are still alive and in our process group. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids.filter(inOurGroup)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended by itself.
    }
  }
}

function trees(roots: readonly number[]): number[] {
  const all: number[] = [];
  for (const pid of roots.filter(inOurGroup)) all.push(pid, ...trees(allChildren(pid)));
  return all;
}

function allChildren(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => childrenOf(pid, Number(thread)));
  } catch {
    return [];
  }
}

// /proc/PID/task/TID/children: pids that this thread forked, separated by blanks (proc(5), CONFIG_PROC_CHILDREN).
function childrenOf(pid: number, thread: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

function descendsFromUs(pid: number): boolean {
  for (let at: number | undefined = pid; at; at = statOf(at)?.parent) if (at === process.pid) return true;
  return false;
}

function inOurGroup(pid: number): boolean {
  const group = processGroup(pid);
  return group !== undefined && group === processGroup(process.pid);
}

function processGroup(pid: number): number | undefined {
  return statOf(pid)?.group;
}

// /proc/PID/stat: pid (comm) state ppid pgrp …; comm may hold blanks and parentheses (proc(5)).
function statOf(pid: number): { readonly parent: number; readonly group: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [, parent, group] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { parent: parent!, group: group! };
  } catch {
    return null;
  }
}
