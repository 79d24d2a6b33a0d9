import { sections, textsOf } from './sections.ts';

/** The tasks of the target as they were just before the first event. */
export interface SystemTasks {
  /** `/proc/PID/task/TID …` */
  readonly threads: string;
  /** Names by thread. */
  readonly comms: ReadonlyMap<number, string>;
  /** What is known of processes, by their ids. */
  readonly processes: ReadonlyMap<number, ProcessFacts>;
}

export interface ProcessFacts {
  readonly ppid: number;
  /** When it began: clock ticks (USER_HZ) since boot, proc(5). */
  readonly startTicks: number;
  readonly exe: string | null;
  /** Path in the unified hierarchy, or in the first one that names it. */
  readonly cgroup: string | null;
}

/** Reads the output of TASKS_SCRIPT. */
export function readSystemTasks(output: string): SystemTasks {
  const found = sections(output);
  const all = (head: string) => textsOf(found, head).join('\n');
  const comms = [...all('comms').matchAll(/^\/proc\/\d+\/task\/(\d+)\/comm:(.*)$/gm)];
  const exes = new Map(
    [...all('exes').matchAll(/\/proc\/(\d+)\/exe -> (.+)$/gm)].map(([, pid, path]) => [Number(pid), path!]),
  );
  const stats = all('processes');
  const cgroups = cgroupsOf(stats);
  const processes = [...stats.matchAll(/^\/proc\/(\d+)\/stat:\d+ \(.*\) (\S .*)$/gm)].map(([, pid, rest]) => {
    const fields = rest!.split(' '); // from field 3, the state, on
    const id = Number(pid);
    return [
      id,
      {
        ppid: Number(fields[1]),
        startTicks: Number(fields[19]),
        exe: exes.get(id) ?? null,
        cgroup: cgroups.get(id) ?? null,
      },
    ] as const;
  });
  return {
    threads: all('tasks'),
    comms: new Map(comms.map(([, tid, comm]) => [Number(tid), ownName(comm!)])),
    processes: new Map(processes),
  };
}

/** For /proc a worker's name is followed by what it works on (wq_worker_comm in kernel/workqueue.c): `kworker/0:1-events`. */
function ownName(comm: string): string {
  return comm.startsWith('kworker/') ? comm.replace(/[+-].*/, '') : comm;
}

function cgroupsOf(text: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const [, pid, id, path] of text.matchAll(/^\/proc\/(\d+)\/cgroup:(\d+):[^:]*:(.*)$/gm))
    if (id === '0' || !found.has(Number(pid))) found.set(Number(pid), path!);
  return found;
}
