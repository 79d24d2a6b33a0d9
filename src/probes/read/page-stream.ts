import { TAG_BYTES, TAG_KIND, tagAt } from './tags.ts';

export interface PageSink {
  /** Whole pages of one CPU, or at the very end a part of one. */
  push(cpu: number, pages: Uint8Array): void;
  /** Every CPU was read since the last call. */
  settle(): void;
}

/** Cuts the reader's stream, which arrives in chunks of any size, into pages. Copies only what spans two chunks. */
export class PageStream {
  readonly #pageSize: number;
  readonly #sink: PageSink;
  /** The beginning of a page or tag whose rest has not arrived. */
  readonly #carry: Uint8Array;
  #carried = 0;
  #cpu = 0;

  constructor(pageSize: number, sink: PageSink) {
    this.#pageSize = pageSize;
    this.#sink = sink;
    this.#carry = new Uint8Array(pageSize);
  }

  push(chunk: Uint8Array): void {
    let at = this.#complete(chunk);
    let run = at;
    while (at + TAG_BYTES <= chunk.length) {
      const tag = tagAt(chunk, at);
      if (!tag && at + this.#pageSize > chunk.length) break;
      if (!tag) {
        at += this.#pageSize;
        continue;
      }
      this.#pages(chunk.subarray(run, at));
      this.#tag(tag.kind, tag.cpu);
      at += TAG_BYTES;
      run = at;
    }
    this.#pages(chunk.subarray(run, at));
    if (at < chunk.length) {
      this.#carry.set(chunk.subarray(at), 0);
      this.#carried = chunk.length - at;
    }
  }

  /** The stream has ended; what is left of a page is passed on as it is. */
  end(): void {
    this.#pages(this.#carry.slice(0, this.#carried));
    this.#carried = 0;
  }

  /** Completes what was carried over; returns how much of the chunk that took. */
  #complete(chunk: Uint8Array): number {
    let at = 0;
    while (this.#carried > 0 && at < chunk.length) {
      const tag = this.#carried >= TAG_BYTES ? tagAt(this.#carry, 0) : null;
      const size = this.#carried < TAG_BYTES || tag ? TAG_BYTES : this.#pageSize;
      const part = chunk.subarray(at, at + size - this.#carried);
      this.#carry.set(part, this.#carried);
      this.#carried += part.length;
      at += part.length;
      if (this.#carried === this.#pageSize) {
        this.#pages(this.#carry.slice());
        this.#carried = 0;
      } else if (this.#carried === TAG_BYTES) {
        const completed = tagAt(this.#carry, 0);
        if (!completed) continue;
        this.#tag(completed.kind, completed.cpu);
        this.#carried = 0;
      }
    }
    return at;
  }

  #pages(pages: Uint8Array): void {
    if (pages.length > 0) this.#sink.push(this.#cpu, pages);
  }

  #tag(kind: number, cpu: number): void {
    if (kind === TAG_KIND.pass) this.#sink.settle();
    else this.#cpu = cpu;
  }
}
