/**
 * What the main thread is running, in memory shared with the socket thread: an interrupt may terminate the
 * user's code, never ours, whose state (the converter's, a trace's) would be left half changed.
 */
export interface Gate {
  /** Sets what runs from now on, returns what ran before. */
  set(running: Running): Running;
  /** Runs a synchronous piece of ours. */
  ours<T>(work: () => T): T;
  running(): Running;
  /** The request id of the cell that runs, 0 when none does. */
  cell: number;
  /** The request id of the cell that was interrupted last, 0 when none was. */
  interrupted: number;
  /** Main thread: `ask`s the socket thread for something and blocks until it is done, at most so long. */
  handOver(ask: () => void, limitMs: number): void;
  /** Socket thread: it is done. */
  done(): void;
  readonly memory: SharedArrayBuffer;
}

export type Running = (typeof RUNNING)[number];

const RUNNING = ['ours', 'user', 'magic'] as const;

/** Int32 words: running, cell, interrupted, done. */
const WORDS = 4;

export function createGate(memory = new SharedArrayBuffer(4 * WORDS)): Gate {
  const words = new Int32Array(memory);
  const running = (): Running => RUNNING[Atomics.load(words, 0)] ?? 'ours';
  const set = (next: Running): Running =>
    RUNNING[Atomics.exchange(words, 0, RUNNING.indexOf(next))] ?? 'ours';
  return {
    set,
    ours(work) {
      const before = set('ours');
      try {
        return work();
      } finally {
        set(before);
      }
    },
    running,
    get cell() {
      return Atomics.load(words, 1);
    },
    set cell(id) {
      Atomics.store(words, 1, id);
    },
    get interrupted() {
      return Atomics.load(words, 2);
    },
    set interrupted(id) {
      Atomics.store(words, 2, id);
    },
    handOver(ask, limitMs) {
      Atomics.store(words, 3, 0);
      ask();
      Atomics.wait(words, 3, 0, limitMs);
    },
    done() {
      Atomics.store(words, 3, 1);
      Atomics.notify(words, 3);
    },
    memory,
  };
}
