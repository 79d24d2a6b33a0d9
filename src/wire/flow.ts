/**
 * How much output the main thread has posted that the socket thread has not taken yet, in memory shared by both. A
 * loop that prints would otherwise fill the memory with it: a message port has no limit of its own.
 */
export interface Flow {
  /** Main thread: blocks while there is too much, for a while at most. */
  wait(): void;
  /** Main thread, once it has posted: a terminate in between then leaves a little too little, not too much. */
  posted(units: number): void;
  /** Socket thread. */
  taken(units: number): void;
  readonly memory: SharedArrayBuffer;
}

const MAX_UNITS = 256 * 1024;
/** What a message costs beside its text. */
const MESSAGE_UNITS = 256;
const WAIT_MS = 20;
/** Longer than the socket thread ever takes. */
const MAX_WAITS = 50;

export function createFlow(memory = new SharedArrayBuffer(4)): Flow {
  const words = new Int32Array(memory);
  return {
    wait() {
      for (let waits = 0; waits < MAX_WAITS; waits++) {
        const units = Atomics.load(words, 0);
        if (units < MAX_UNITS) return;
        Atomics.wait(words, 0, units, WAIT_MS);
      }
    },
    posted: (units) => void Atomics.add(words, 0, units + MESSAGE_UNITS),
    taken(units) {
      const before = Atomics.sub(words, 0, units + MESSAGE_UNITS);
      const after = before - units - MESSAGE_UNITS;
      if (before >= MAX_UNITS && after < MAX_UNITS) Atomics.notify(words, 0);
    },
    memory,
  };
}
