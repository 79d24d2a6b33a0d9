import { existsSync, readFileSync } from 'node:fs';

/** The children of a process, their children, and so on. */
export function descendants(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendants)];
}

/** True for a process that runs: not for one that is gone, or waits only to be reaped. */
export function alive(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\s+Z/m.test(read(status));
}

/** proc(5), `/proc/pid/task/tid/children`: those that the main thread started. */
function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** A process may end at any moment. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
