/** A record and its time on the trace clock. */
export interface TimedRecord {
  readonly time: bigint;
  readonly bytes: Uint8Array;
}

/** Of the time stamp and the length of a page. */
const PAGE_HEAD = 16;
/** A time extend, a record's head and its length. */
const RECORD_HEAD = 16;
const MOST_SHORT = 28 * 4;
const DELTA_BITS = 27n;

/** The size that pages must have for records of up to `longest` bytes. */
export function pageSizeFor(longest: number): number {
  let size = 4096;
  while (size < longest + PAGE_HEAD + RECORD_HEAD) size *= 2;
  return size;
}

/** Pages of the ring buffer, as decode/scan.ts reads them, from records in order of time. */
export function writePages(records: Iterable<TimedRecord>, pageSize: number): Uint8Array[] {
  const pages: Page[] = [];
  let page: Page | undefined;
  for (const record of records) {
    if (!page?.append(record)) {
      page = new Page(pageSize, record.time);
      pages.push(page);
      page.append(record);
    }
  }
  return pages.map(({ bytes }) => bytes);
}

class Page {
  readonly bytes: Buffer;
  #time: bigint;
  #at = PAGE_HEAD;

  constructor(size: number, time: bigint) {
    this.bytes = Buffer.alloc(size);
    this.bytes.writeBigUInt64LE(time, 0);
    this.#time = time;
  }

  /** False where it does not fit. */
  append({ time, bytes }: TimedRecord): boolean {
    let delta = time - this.#time;
    const isLate = delta >> DELTA_BITS !== 0n;
    const isLong = bytes.length > MOST_SHORT;
    const size = (isLate ? 8 : 0) + 4 + (isLong ? 4 : 0) + bytes.length;
    if (this.#at + size > this.bytes.length) return false;
    if (isLate) {
      this.#word(delta, 30);
      this.#at = this.bytes.writeUInt32LE(Number(delta >> DELTA_BITS), this.#at);
      delta = 0n;
    }
    this.#word(delta, isLong ? 0 : bytes.length / 4);
    if (isLong) this.#at = this.bytes.writeUInt32LE(bytes.length + 4, this.#at);
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    this.bytes.writeBigUInt64LE(BigInt(this.#at - PAGE_HEAD), 8);
    this.#time = time;
    return true;
  }

  /** `type_len:5, time_delta:27` */
  #word(delta: bigint, type: number): void {
    const low = Number(delta & ((1n << DELTA_BITS) - 1n));
    this.#at = this.bytes.writeUInt32LE(((low << 5) | type) >>> 0, this.#at);
  }
}
