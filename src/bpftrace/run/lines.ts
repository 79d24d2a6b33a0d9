/** The lines of a stream of text, one by one or as they come; the last one too when it does not end. */
export class Lines {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #decoder = new TextDecoder();
  /** Not taken yet. */
  #whole: string[] = [];
  #unfinished = '';

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Null at the end. */
  async next(): Promise<string | null> {
    return (await this.#filled()) ? this.#whole.shift()! : null;
  }

  /** All that have come, at least one: many are read together, without waiting for each. Null at the end. */
  async some(): Promise<readonly string[] | null> {
    if (!(await this.#filled())) return null;
    const lines = this.#whole;
    this.#whole = [];
    return lines;
  }

  /** Puts a line back. */
  unread(line: string): void {
    this.#whole.unshift(line);
  }

  async #filled(): Promise<boolean> {
    while (this.#whole.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done) return this.#takeUnfinished();
      this.#whole = (this.#unfinished + this.#decoder.decode(value, { stream: true })).split('\n');
      this.#unfinished = this.#whole.pop() ?? '';
    }
    return true;
  }

  #takeUnfinished(): boolean {
    if (this.#unfinished === '') return false;
    this.#whole = [this.#unfinished];
    this.#unfinished = '';
    return true;
  }
}
