/**
 * Whose code the main thread is running, and how often it was interrupted, in memory shared with the socket thread:
 * an interrupt may terminate the user's code, never ours, whose state (the converter's, a trace's) would be left half
 * changed, and never code that began after it.
 */
export interface Gate {
  /** Says whose code runs from now on. */
  set(running: Running): void;
  /**
   * Runs a synchronous piece of ours. Cells run side by side, so what one of them awaits is not covered: while it
   * waits, the main thread may be running another one's code.
   */
  ours<T>(work: () => T): T;
  running(): Running;
  /** How many interrupts there were so far. */
  interrupts(): number;
  /** Socket thread: there is one more. Returns its number, from 1. */
  countInterrupt(): number;
  /** Main thread: `interrupts()` when the newest running cell began; when none runs, when the last one ended. */
  since: number;
  /**
   * Main thread: `ask`s the socket thread for something and blocks until it is done; false when it took too long. It does not sleep:
   * an interrupt may have found the thread in an `Atomics.wait`, and one inside another corrupts V8's list of waiters
   * (there is one entry per thread), in which the next `Atomics.notify` then never ends.
   */
  handOver(ask: () => void, limitMs: number): boolean;
  /** Socket thread: it is done. */
  done(): void;
  readonly memory: SharedArrayBuffer;
}

export type Running = (typeof RUNNING)[number];

const RUNNING = ['ours', 'user'] as const;

/** Int32 words: running, interrupts, done. */
const WORDS = 3;

export function createGate(memory = new SharedArrayBuffer(4 * WORDS)): Gate {
  const words = new Int32Array(memory);
  const running = (): Running => RUNNING[Atomics.load(words, 0)] ?? 'ours';
  const set = (next: Running): void => void Atomics.store(words, 0, RUNNING.indexOf(next));
  return {
    set,
    ours(work) {
      const before = running();
      set('ours');
      try {
        return work();
      } finally {
        set(before);
      }
    },
    running,
    interrupts: () => Atomics.load(words, 1),
    countInterrupt: () => Atomics.add(words, 1, 1) + 1,
    since: 0,
    handOver(ask, limitMs) {
      Atomics.store(words, 2, 0);
      ask();
      const end = performance.now() + limitMs;
      while (Atomics.load(words, 2) === 0 && performance.now() < end);
      return Atomics.load(words, 2) !== 0;
    },
    done: () => void Atomics.store(words, 2, 1),
    memory,
  };
}
