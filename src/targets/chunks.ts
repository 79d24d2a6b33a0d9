/** From here on the source of a stream is asked to wait for its reader. */
const HIGH_WATER = 4 * 1024 * 1024;

/**
 * The bytes of one output stream between the side that receives them and the one that reads them. Up to 4 MiB wait
 * here, so that a stream nobody reads does not hold up the end of its process; beyond that the source is paused.
 * A reader that stops early (`break`) throws the rest away.
 */
export class Chunks implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  readonly #pause: (paused: boolean) => void;
  #size = 0;
  #ended = false;
  #discarding = false;
  #error: Error | null = null;
  #wake: () => void = () => {};

  /** `pause` is called with true when too much waits here, and with false when it has been read. */
  constructor(pause: (paused: boolean) => void = () => {}) {
    this.#pause = pause;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.#discarding || this.#ended) return;
    this.#waiting.push(chunk);
    this.#size += chunk.length;
    if (this.#size >= HIGH_WATER) this.#pause(true);
    this.#wake();
  }

  /** After what waits has been read, the reader is done, or gets `error`. */
  end(error: Error | null = null): void {
    this.#ended = true;
    this.#error ??= error;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#waiting.shift();
        if (chunk) yield this.#taken(chunk);
        else if (!this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
        else if (this.#error) throw this.#error;
        else return;
      }
    } finally {
      this.#discarding = true;
      this.#waiting.length = 0;
      this.#pause(false);
    }
  }

  #taken(chunk: Uint8Array): Uint8Array {
    const full = this.#size >= HIGH_WATER;
    this.#size -= chunk.length;
    if (full && this.#size < HIGH_WATER) this.#pause(false);
    return chunk;
  }
}
