import type { Gap } from './columns.ts';
import type { HeaderPage } from './header-page.ts';

/** Records of any known event; record i is bytes [positions[i], ends[i]), without its header. */
export interface Scan {
  count: number;
  readonly positions: Uint32Array;
  readonly ends: Uint32Array;
  /** Index of the record's event. */
  readonly slots: Uint16Array;
  /** ns after the scanner's origin. */
  readonly times: Float64Array;
}

/** Which event an id is, and the least bytes a record of it has. */
export interface EventIds {
  /** By event id; -1 for an unknown one. */
  readonly slots: Int16Array;
  /** By slot. */
  readonly minimums: Uint32Array;
}

export function createScan(records: number): Scan {
  return {
    count: 0,
    positions: new Uint32Array(records),
    ends: new Uint32Array(records),
    slots: new Uint16Array(records),
    times: new Float64Array(records),
  };
}

/** Header and the least data of a record: so many bytes hold at most so many records. */
export const SMALLEST_RECORD = 8;

const PADDING = 29;
const TIME_EXTEND = 30;
const TIME_STAMP = 31;
/** RB_MISSED_EVENTS, RB_MISSED_STORED: kernel/trace/ring_buffer.c. */
const MISSED = 0x8000_0000;
const MISSED_STORED = 0x4000_0000;
const COMMIT_MASK = 0x3fff_ffff;

/**
 * Finds the records in pages of the ring buffer. Layout of a page (struct buffer_data_page, little-endian):
 * ```
 * 0   u64   time stamp of the page
 * 8   long  commit: bytes of data; bit 31 = events were missed before this page,
 *           bit 30 = how many is stored as a long behind the data
 * 16  data: records
 * ```
 * and of a record (struct ring_buffer_event), 4-byte aligned: u32 = type_len:5, time_delta:27, then
 * ```
 * 1…28  data of type_len * 4 bytes
 * 0     u32 length (itself included), data
 * 29    padding: with a delta of 0 the rest of the page, else u32 length (itself included)
 * 30    time extend: u32 = delta >> 27
 * 31    absolute time stamp: u32 = time >> 27, its upper 5 bits are those of the time before
 * ```
 * Nothing outside a page is ever read; what does not hold together is counted.
 */
export class PageScanner {
  missed = 0;
  missedUncounted = 0;
  unknown = 0;
  corrupt = 0;
  /** Times of pages before which events were missed. */
  readonly gaps: Gap[] = [];
  readonly #header: HeaderPage;
  readonly #ids: EventIds;
  #originHigh = -1;
  #originLow = 0;

  constructor(header: HeaderPage, ids: EventIds) {
    this.#header = header;
    this.#ids = ids;
  }

  /** Absolute time that all times count from; null before `startAt`. */
  get origin(): bigint | null {
    return this.#originHigh < 0 ? null : (BigInt(this.#originHigh) << 32n) | BigInt(this.#originLow);
  }

  startAt(origin: bigint): void {
    this.#originHigh = Number(origin >> 32n);
    this.#originLow = Number(origin & 0xffff_ffffn);
  }

  /** Appends the records of the page at `from`, which must be there as a whole, to `found`. */
  page(view: DataView, from: number, found: Scan, cpu = 0): void {
    const { commitOffset, dataOffset, pageSize } = this.#header;
    const commit = view.getUint32(from + commitOffset, true);
    const length = commit & COMMIT_MASK;
    if (dataOffset + length > pageSize) {
      this.corrupt++;
      return;
    }
    const start = from + dataOffset;
    const time = this.#sinceOrigin(view.getUint32(from + 4, true), view.getUint32(from, true));
    if ((commit & MISSED) !== 0) {
      this.#countMissed(view, commit, start + length, from + pageSize);
      this.gaps.push({ cpu, ts: time });
    }
    this.#records(view, start, start + length, time, found);
  }

  /** Exact while it is below 2 ** 53 ns, which is 104 days. */
  #sinceOrigin(high: number, low: number): number {
    return (high - this.#originHigh) * 0x1_0000_0000 + (low - this.#originLow);
  }

  /** ring_buffer_read_page stores the count only where the page has room for it; a negative one means unknown. */
  #countMissed(view: DataView, commit: number, at: number, pageEnd: number): void {
    const size = this.#header.commitSize;
    const stored = (commit & MISSED_STORED) !== 0 && at + size <= pageEnd;
    const count = stored
      ? view.getUint32(at, true) + (size === 8 ? view.getInt32(at + 4, true) * 0x1_0000_0000 : 0)
      : -1;
    if (count < 0) this.missedUncounted++;
    else this.missed += count;
  }

  #records(view: DataView, start: number, end: number, pageTime: number, found: Scan): void {
    let time = pageTime;
    let at = start;
    while (at + 4 <= end) {
      const head = view.getUint32(at, true);
      const type = head & 31;
      const delta = head >>> 5;
      if (type > 0 && type < PADDING) {
        const next = at + 4 + type * 4;
        if (next > end) break;
        time += delta;
        this.#record(view, at + 4, next, time, found);
        at = next;
        continue;
      }
      if (type === PADDING && delta === 0) return;
      if (at + 8 > end) break;
      const word = view.getUint32(at + 4, true);
      if (type >= TIME_EXTEND) {
        time = this.#extended(type, word, delta, time);
        at += 8;
        continue;
      }
      const next = at + 4 + Math.max(4, 4 * Math.ceil(word / 4));
      if (next > end) break;
      time += delta;
      if (type !== PADDING) this.#record(view, at + 8, next, time, found);
      at = next;
    }
    if (at < end) this.corrupt++;
  }

  #record(view: DataView, position: number, end: number, time: number, found: Scan): void {
    const slot = position < end ? this.#ids.slots[view.getUint16(position, true)]! : -1;
    if (slot < 0) {
      this.unknown++;
    } else if (end - position < this.#ids.minimums[slot]!) {
      this.corrupt++;
    } else {
      const i = found.count++;
      found.positions[i] = position;
      found.ends[i] = end;
      found.slots[i] = slot;
      found.times[i] = time;
    }
  }

  #extended(type: number, upper: number, lower: number, before: number): number {
    return type === TIME_STAMP ? this.#absolute(upper, lower, before) : before + lower + upper * 0x800_0000;
  }

  /** As rb_fix_abs_ts: a record has room for 59 bits, the time before tells the others; passing 2 ** 59 carries. */
  #absolute(upper: number, lower: number, before: number): number {
    const high = upper >>> 5;
    const low = ((upper << 27) | lower) >>> 0;
    // Times that need no 60th bit, now or within the exact range of a double.
    if (this.#originHigh < 0x0600_0000) return this.#sinceOrigin(high, low);
    const origin = this.origin ?? 0n;
    const saved = origin + BigInt(before);
    const top = saved & (0x1fn << 59n);
    let time = (BigInt(high) << 32n) | BigInt(low) | top;
    if (top !== 0n && time < saved) time += 1n << 59n;
    return Number(time - origin);
  }
}
