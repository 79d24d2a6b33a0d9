import { PROCESS, THREAD, TRACK } from './fields.ts';
import type { Message as Descriptor } from './protobuf.ts';
import { Message } from './protobuf.ts';
import type { TimedRow } from './rows.ts';

interface Thread {
  readonly pid: number;
  readonly comm: string | null;
}

/** Numbers of tracks and what each is. */
export class Tracks {
  readonly descriptors: Descriptor[] = [];
  readonly #threads: ReadonlyMap<number, Thread>;
  readonly #known = new Map<string, number>();

  constructor(rows: readonly TimedRow[]) {
    this.#threads = threadsOf(rows);
  }

  /** Lane 0 is the thread's own track. */
  ofThread(tid: number, lane: number): number {
    const { pid, comm } = this.#threads.get(tid)!;
    return this.#track(`thread ${tid} ${lane}`, (made) => {
      if (lane > 0) {
        made.integer(TRACK.parentUuid, this.ofThread(tid, 0)).text(TRACK.name, 'overlapping');
        return;
      }
      this.#process(pid);
      const thread = new Message().integer(THREAD.pid, pid).integer(THREAD.tid, tid);
      if (comm !== null) thread.text(THREAD.threadName, comm);
      made.message(TRACK.thread, thread);
    });
  }

  /** Of rows that are no thread's. */
  ofTable(name: string, lane: number): number {
    return this.#track(`table ${name} ${lane}`, (made) => made.text(TRACK.name, name));
  }

  commOf(tid: number): string | null {
    return this.#threads.get(tid)?.comm ?? null;
  }

  #process(pid: number): void {
    const name = this.#threads.get(pid)?.comm ?? null;
    this.#track(`process ${pid}`, (made) => {
      const process = new Message().integer(PROCESS.pid, pid);
      if (name !== null) process.text(PROCESS.processName, name);
      made.message(TRACK.process, process);
    });
  }

  #track(key: string, describe: (made: Message) => void): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const uuid = this.#known.size + 1;
    this.#known.set(key, uuid);
    const made = new Message().integer(TRACK.uuid, uuid);
    describe(made);
    this.descriptors.push(made);
    return uuid;
  }
}

/** The last name of each thread; one whose process nobody knows is a process of its own. */
function threadsOf(rows: readonly TimedRow[]): ReadonlyMap<number, Thread> {
  const latest = new Map<number, TimedRow>();
  for (const row of rows) {
    if (row.tid === null) continue;
    const before = latest.get(row.tid);
    if (!before || row.ts >= before.ts) latest.set(row.tid, row);
  }
  const threads = [...latest].map(([tid, { of, row }]): [number, Thread] => [
    tid,
    { pid: (of.pid?.at(row) as number | null) ?? tid, comm: (of.comm?.at(row) as string | null) ?? null },
  ]);
  return new Map(threads);
}
