/** Whole lines as they came, each with its end. */
export type Batch = Uint8Array;

const NEWLINE = 0x0a;

/**
 * The lines of a stream of bytes, one by one as text or many together; the last one too when it does not end. What is
 * read of a line decides whether it has to become text at all.
 */
export class Lines {
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** Whole lines that have not been taken. */
  #whole: Batch = EMPTY;
  #unfinished: readonly Uint8Array[] = [];

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Without its end; null at the end of all. */
  async next(): Promise<string | null> {
    if (!(await this.#filled())) return null;
    const end = this.#whole.indexOf(NEWLINE);
    const line = textOf(this.#whole, 0, end);
    this.#whole = this.#whole.subarray(end + 1);
    return line;
  }

  /** All that have come, at least one; null at the end of all. */
  async some(): Promise<Batch | null> {
    if (!(await this.#filled())) return null;
    const batch = this.#whole;
    this.#whole = EMPTY;
    return batch;
  }

  /** Puts a line back. */
  unread(line: string): void {
    this.#whole = Buffer.concat([Buffer.from(`${line}\n`), this.#whole]);
  }

  async #filled(): Promise<boolean> {
    while (this.#whole.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done) return this.#takeUnfinished();
      const end = value.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        this.#whole = joined([...this.#unfinished, value.subarray(0, end)]);
        this.#unfinished = [];
      }
      // A copy: whoever reads may use the chunk again. `slice` of a Buffer makes none.
      if (end < value.length) this.#unfinished = [...this.#unfinished, new Uint8Array(value.subarray(end))];
    }
    return true;
  }

  #takeUnfinished(): boolean {
    if (this.#unfinished.length === 0) return false;
    this.#whole = joined([...this.#unfinished, Uint8Array.of(NEWLINE)]);
    this.#unfinished = [];
    return true;
  }
}

const EMPTY = new Uint8Array();

/** Calls `take` with where each line of a batch begins and ends. */
export function eachLine(batch: Batch, take: (from: number, end: number) => void): void {
  for (let from = 0; from < batch.length; ) {
    const end = batch.indexOf(NEWLINE, from);
    take(from, end);
    from = end + 1;
  }
}

const decoder = new TextDecoder();

export function textOf(bytes: Uint8Array, from: number, end: number): string {
  return decoder.decode(bytes.subarray(from, end));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
