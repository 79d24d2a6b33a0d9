import type { Chunks } from '../chunks.ts';

const LINE_FEED = 10;

/** What one port carries for one script: an optional first line, the script's bytes, then "MARK REST" and a line feed. */
export interface FrameParts {
  /** Given when the bytes begin with a line of their own. */
  readonly onHead?: (line: string) => void;
  readonly body: Chunks;
  /** What stands after the mark on its line. The frame is over. */
  readonly onTail: (rest: string) => void;
}

/**
 * Takes the bytes of a port apart, whatever chunks they come in. The mark is random, so it does not occur in the
 * body; the end of a chunk is held back only while it could be the beginning of the mark.
 */
export class Frame {
  readonly #mark: Buffer;
  readonly #parts: FrameParts;
  #state: 'head' | 'body' | 'tail' | 'over';
  #held: Buffer = Buffer.alloc(0);

  constructor(mark: string, parts: FrameParts) {
    this.#mark = Buffer.from(mark);
    this.#parts = parts;
    this.#state = parts.onHead ? 'head' : 'body';
  }

  feed(chunk: Buffer): void {
    let bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = Buffer.alloc(0);
    if (this.#state === 'head') bytes = this.#line(bytes, 'body', (line) => this.#parts.onHead?.(line));
    if (this.#state === 'body') bytes = this.#body(bytes);
    if (this.#state === 'tail') this.#line(bytes, 'over', this.#parts.onTail);
  }

  /** Takes a whole line off, or holds the beginning of one. */
  #line(bytes: Buffer, next: 'body' | 'over', use: (line: string) => void): Buffer {
    const end = bytes.indexOf(LINE_FEED);
    if (end < 0) {
      this.#held = bytes;
      return bytes.subarray(bytes.length);
    }
    this.#state = next;
    use(bytes.toString('utf8', 0, end).trim());
    return bytes.subarray(end + 1);
  }

  #body(bytes: Buffer): Buffer {
    const at = bytes.indexOf(this.#mark);
    const end = at < 0 ? bytes.length - this.#beginning(bytes) : at;
    this.#parts.body.push(bytes.subarray(0, end));
    if (at < 0) {
      this.#held = bytes.subarray(end);
      return bytes.subarray(bytes.length);
    }
    this.#state = 'tail';
    return bytes.subarray(at + this.#mark.length);
  }

  /** How many of the last bytes are the beginning of the mark. */
  #beginning(bytes: Buffer): number {
    const longest = Math.min(bytes.length, this.#mark.length - 1);
    for (let length = longest; length > 0; length--) {
      if (bytes.subarray(bytes.length - length).equals(this.#mark.subarray(0, length))) return length;
    }
    return 0;
  }
}
