import type { Growth } from './arrays.ts';
import { interleave } from './interleave.ts';
import { Lane } from './lane.ts';
import type { Batch } from './records.ts';
import type { PageScanner } from './scan.ts';

/** Bytes of one CPU's pages that are scanned at once. */
const STEP = 1 << 16;

/** Pages that were pushed and are not decoded, by CPU and instance; gives their records in order of time. */
export class PendingPages {
  /** Where the positions of taken records point into. */
  bytes = new Uint8Array(0);
  /** The same bytes. */
  view = new DataView(this.bytes.buffer);
  readonly #scanner: PageScanner;
  readonly #pageSize: number;
  readonly #step: number;
  /** By number, ascending. */
  readonly #lanes: Lane[] = [];
  #pushed = 0;
  /** The last page's time by CPU and instance, of what was pushed since the last pass over all CPUs. */
  readonly #newest = new Map<number, bigint>();
  /** The latest page's time of all that was pushed before. */
  #earlier: bigint | null = null;

  constructor(scanner: PageScanner, pageSize: number) {
    this.#scanner = scanner;
    this.#pageSize = pageSize;
    this.#step = Math.max(1, Math.floor(STEP / pageSize)) * pageSize;
  }

  /** A last page that is not there as a whole is counted as corrupt. */
  push(cpu: number, pages: Uint8Array): void {
    const whole = pages.length - (pages.length % this.#pageSize);
    if (whole < pages.length) this.#scanner.corrupt++;
    if (whole === 0) return;
    const view = new DataView(pages.buffer, pages.byteOffset, whole);
    this.#newest.set(cpu, view.getBigUint64(whole - this.#pageSize, true));
    this.#lane(cpu, view.getBigUint64(0, true)).push(pages.subarray(0, whole));
    this.#pushed += whole;
  }

  /** All bytes that were pushed over those that were taken. */
  get growth(): Growth {
    const waiting = this.#lanes.reduce((sum, lane) => sum + lane.waiting, 0);
    return waiting === 0 ? 1 : (1.02 * this.#pushed) / (this.#pushed - waiting);
  }

  /**
   * Called after a pass over all CPUs: the time up to which everything has been read. A page read in an earlier
   * pass began before this pass, which read every CPU, so nothing older than it can still come, unless this pass
   * stopped early on a CPU; that one's last page then is the limit. Where nothing was new, all is complete.
   */
  settled(): number {
    const { origin } = this.#scanner;
    const newest = [...this.#newest.values()];
    const earlier = this.#earlier;
    for (const time of newest) this.#earlier = this.#earlier === null ? time : laterOf(this.#earlier, time);
    this.#newest.clear();
    if (newest.length === 0) return Number.POSITIVE_INFINITY;
    if (earlier === null) return Number.NEGATIVE_INFINITY;
    const until = newest.reduce(earlierOf, earlier);
    return Number(until - (origin ?? this.#begin()));
  }

  /** Takes records up to the time `until`, or as many as `batch` holds; none only when there are no more. */
  take(until: number, batch: Batch): void {
    if (this.#scanner.origin === null) this.#begin();
    let complete = until;
    for (const lane of this.#lanes) {
      if (!lane.loaded) lane.load(this.bytes, this.view, this.#pageSize, this.#scanner);
      if (lane.loaded) complete = Math.min(complete, lane.complete);
    }
    interleave(this.#lanes, complete, batch);
  }

  /** Times count from the earliest page. */
  #begin(): bigint {
    const [first, ...others] = this.#lanes.map(({ begin }) => begin);
    if (first === undefined) return 0n;
    const begin = others.reduce(earlierOf, first);
    this.#scanner.startAt(begin);
    return begin;
  }

  #lane(number: number, begin: bigint): Lane {
    const known = this.#lanes.find((lane) => lane.number === number);
    if (known) return known;
    const from = this.bytes.length;
    const larger = new Uint8Array(from + this.#step);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
    const lane = new Lane(number, begin, from, this.#step);
    const index = this.#lanes.findIndex((other) => other.number > number);
    this.#lanes.splice(index < 0 ? this.#lanes.length : index, 0, lane);
    return lane;
  }
}

function earlierOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function laterOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
