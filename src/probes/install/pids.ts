import type { DecodedEvent } from '../decode/columns.ts';

/** Bit of `clone_flags` that makes a new task a thread of its parent's process: include/uapi/linux/sched.h. */
const CLONE_THREAD = 0x10000n;

/**
 * Which process a thread belongs to, at a time. Three sources, best first: forks seen in the trace
 * (`task:task_newtask`), threads there at its start (`/proc`), and what the kernel still remembers at its end
 * (`saved_tgids`). A tid can be used again, so forks carry their time.
 */
export class ProcessIds {
  readonly #known = new Map<number, number>();
  readonly #forks = new Map<number, { readonly ts: number; readonly pid: number }[]>();

  /** `paths` as the shell expands them: `/proc/7/task/7 /proc/7/task/8`. */
  addProc(paths: string): void {
    for (const [, pid, tid] of paths.matchAll(/\/proc\/(\d+)\/task\/(\d+)/g))
      this.#known.set(Number(tid), Number(pid));
  }

  /** Text of `saved_tgids`: `TID TGID` a line. */
  addSaved(text: string): void {
    for (const [, tid, pid] of text.matchAll(/^(\d+) (\d+)$/gm)) {
      if (!this.#known.has(Number(tid))) this.#known.set(Number(tid), Number(pid));
    }
  }

  /** Rows of `task:task_newtask`, whose `tid` is the parent and whose field `pid` is the new task. */
  addForks(event: DecodedEvent): void {
    const { pid: child, clone_flags: flags } = event.fields;
    if (child?.kind !== 'number' || flags?.kind !== 'bigint') return;
    for (let row = 0; row < event.rows; row++) {
      const tid = child.data[row]!;
      const ts = event.ts[row]!;
      const isThread = (flags.data[row]! & CLONE_THREAD) !== 0n;
      const pid = isThread ? this.at(event.tid[row]!, ts) : tid;
      if (pid !== null) this.#fork(tid, ts, pid);
    }
  }

  /** The process of `tid` at `ts` (on the axis of the decoded rows), or null if nobody said. */
  at(tid: number, ts: number): number | null {
    if (tid === 0) return 0;
    const forks = this.#forks.get(tid);
    for (let i = (forks?.length ?? 0) - 1; i >= 0; i--) {
      const fork = forks![i]!;
      if (fork.ts <= ts) return fork.pid;
    }
    return this.#known.get(tid) ?? null;
  }

  #fork(tid: number, ts: number, pid: number): void {
    const forks = this.#forks.get(tid);
    if (forks) forks.push({ ts, pid });
    else this.#forks.set(tid, [{ ts, pid }]);
  }
}
