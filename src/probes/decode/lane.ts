import { createScan, type PageScanner, type Scan, SMALLEST_RECORD } from './scan.ts';

/**
 * Added to a CPU's number where pages come from a second instance: they are in order of time for themselves. A kernel has
 * 8192 CPUs at most.
 */
export const SECOND = 0x8000;

/** The pages of one CPU that wait to be decoded, and the records of those that are being decoded. */
export class Lane {
  /** What its pages are pushed as: the CPU, perhaps with `SECOND`. */
  readonly number: number;
  readonly cpu: number;
  /** Absolute time of its first page. */
  readonly begin: bigint;
  /** Where in the shared memory its loaded pages begin. */
  readonly #from: number;
  readonly #step: number;
  readonly found: Scan;
  /** First record of `found` that was not yet taken. */
  next = 0;
  /** Bytes that wait and are not in `found`. */
  waiting = 0;
  readonly #queue: Uint8Array[] = [];
  /** How much of the first in the queue is done. */
  #done = 0;

  /** Loads up to `step` bytes of pages at once, to `from` in the shared memory. */
  constructor(number: number, begin: bigint, from: number, step: number) {
    this.number = number;
    this.cpu = number & ~SECOND;
    this.begin = begin;
    this.#from = from;
    this.#step = step;
    this.found = createScan(Math.ceil(step / SMALLEST_RECORD));
  }

  /** Whole pages, which are kept until they are decoded. */
  push(pages: Uint8Array): void {
    this.#queue.push(pages);
    this.waiting += pages.length;
  }

  /** True while there are records to take without loading more. */
  get loaded(): boolean {
    return this.next < this.found.count;
  }

  /**
   * Up to which time the loaded records are all there is of this CPU. At least the time of the next one, so that
   * it can be taken even when corrupt pages have times that go back.
   */
  get complete(): number {
    if (this.waiting === 0) return Number.POSITIVE_INFINITY;
    const { times, count } = this.found;
    return Math.max(times[this.next]!, times[count - 1]!);
  }

  /** Copies waiting pages to the shared memory and finds their records, until there are some. */
  load(memory: Uint8Array, view: DataView, pageSize: number, scanner: PageScanner): void {
    this.next = 0;
    this.found.count = 0;
    while (this.waiting > 0 && this.found.count === 0) {
      const end = this.#from + this.#copy(memory);
      for (let at = this.#from; at < end; at += pageSize) scanner.page(view, at, this.found, this.cpu);
    }
  }

  /** Parts and step are multiples of the page's size, so every part is. Returns how many bytes. */
  #copy(memory: Uint8Array): number {
    let copied = 0;
    while (this.waiting > 0 && copied < this.#step) {
      const first = this.#queue[0]!;
      const part = first.subarray(this.#done, this.#done + this.#step - copied);
      memory.set(part, this.#from + copied);
      copied += part.length;
      this.waiting -= part.length;
      this.#done += part.length;
      if (this.#done === first.length) {
        this.#queue.shift();
        this.#done = 0;
      }
    }
    return copied;
  }
}
