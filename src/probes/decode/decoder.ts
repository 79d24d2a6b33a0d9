import { type DecodedEvents, type DecodeLoss, eventKey, type Gap } from './columns.ts';
import { Counter, type CountRequest } from './counter.ts';
import { EventRows } from './event-rows.ts';
import { type EventFormat, parseFormat } from './format.ts';
import { type HeaderPage, parseHeaderPage } from './header-page.ts';
import { eventLayout } from './layout.ts';
import { PendingPages } from './pending.ts';
import { type Keep, RowPieces } from './pieces.ts';
import { Batch } from './records.ts';
import { PageScanner } from './scan.ts';

export interface DecoderOptions {
  /** Text of the `format` file of every event to decode, a line `system: GROUP` before it where the group is known. */
  readonly formats: readonly string[];
  /** Text of `events/header_page`. */
  readonly headerPage: string;
  /** Bytes of one page; default is what `headerPage` says. */
  readonly pageSize?: number;
  /** Which rows are kept; all by default. */
  readonly keep?: Keep;
  /** Events whose rows are counted. */
  readonly counts?: readonly CountRequest[];
}

/** Some pages of one CPU, in order. */
export interface CpuPages {
  readonly cpu: number;
  readonly bytes: Uint8Array;
}

/**
 * Turns ring-buffer pages into typed columns while they arrive: page records are found (scan), put in order of time
 * over all CPUs (interleave), sorted by event, and then every field of an event reads its values in one loop that was
 * chosen by the event's format. Pure: no clock, no target. Never throws on bytes.
 */
export interface Decoder {
  /** Takes whole pages of one CPU, in the order in which the kernel gave them, and keeps them until decoded; those of a second instance as CPU + `SECOND`. */
  push(cpu: number, pages: Uint8Array): void;
  /** Says that every CPU was read since the last call: decodes what can no longer be preceded by anything. */
  settle(): void;
  /** Decoded rows so far by `eventKey`. */
  counts(): ReadonlyMap<string, number>;
  loss(): DecodeLoss;
  /** All rows that were pushed so far and are kept, by time; the decoder goes on. */
  snapshot(): DecodedEvents;
  /**
   * Those of them that nothing can precede any more, from the trace clock's time `since` on; task events that `keep` calls
   * lasting from the beginning. Wants `keep`.
   */
  settled(since: bigint): DecodedEvents;
  /** The rows that nothing can precede any more, by time; they are ours no longer. Not with `keep`. */
  take(): DecodedEvents;
  /** All rows that are kept, by time, without a copy where all are; only `counts` and `loss` may be asked afterwards. */
  finish(): DecodedEvents;
}

/** Decodes pages that are all there. Pages of one CPU must be in order. */
export function decodePages(pages: readonly CpuPages[], options: DecoderOptions): DecodedEvents {
  const decoder = createDecoder(options);
  for (const { cpu, bytes } of pages) decoder.push(cpu, bytes);
  return decoder.finish();
}

/** Throws InputError when a format or the header page cannot be understood. */
export function createDecoder({ formats, headerPage, pageSize, keep, counts }: DecoderOptions): Decoder {
  const parsed = parseHeaderPage(headerPage);
  const header = { ...parsed, pageSize: pageSize ?? parsed.pageSize };
  return new PageDecoder(formats.map(parseFormat), header, keep ?? null, counts ?? []);
}

/** Records that are decoded at once: few enough that their pages stay in the processor's cache for every field's loop. */
const BATCH = 1 << 12;

class PageDecoder implements Decoder {
  readonly #make: () => readonly EventRows[];
  #whole: readonly EventRows[];
  /** By slot: rows that were taken. */
  readonly #taken: Float64Array;
  readonly #pieces: RowPieces | null;
  readonly #scanner: PageScanner;
  readonly #pending: PendingPages;
  readonly #batch: Batch;
  readonly #layouts: readonly ReturnType<typeof eventLayout>[];
  readonly #counters: readonly Counter[];
  /** Those of each event. */
  readonly #countersOf: readonly (readonly Counter[])[];

  constructor(
    formats: readonly EventFormat[],
    header: HeaderPage,
    keep: Keep | null,
    counts: readonly CountRequest[],
  ) {
    const events = [...new Map(formats.map((format) => [format.id, format])).values()];
    const layouts = events.map(eventLayout);
    const make = () => events.map((format, slot) => new EventRows(format, layouts[slot]!));
    this.#make = make;
    this.#whole = make();
    this.#taken = new Float64Array(events.length);
    this.#pieces = keep && new RowPieces(make, keep);
    this.#layouts = layouts;
    this.#counters = counts.map((request) => new Counter(request));
    this.#countersOf = events.map((format) =>
      this.#counters.filter(({ request }) => request.event === eventKey(format)),
    );
    const slots = new Int16Array(0x1_0000).fill(-1);
    for (const [slot, { id }] of events.entries()) slots[id] = slot;
    const minimums = Uint32Array.from(layouts, ({ minimum }) => minimum);
    this.#scanner = new PageScanner(header, { slots, minimums });
    this.#pending = new PendingPages(this.#scanner, header.pageSize);
    this.#batch = new Batch(BATCH, events.length);
  }

  push(cpu: number, pages: Uint8Array): void {
    this.#pending.push(cpu, pages);
  }

  settle(): void {
    this.#decode(this.#pending.settled());
    this.#pieces?.turn();
  }

  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const [slot, { format, rows }] of this.#events.entries())
      counts.set(
        eventKey(format),
        (counts.get(eventKey(format)) ?? 0) +
          (this.#pieces ? this.#pieces.count(slot) : this.#taken[slot]! + rows),
      );
    return counts;
  }

  loss(): DecodeLoss {
    const { missed, missedUncounted, unknown, corrupt } = this.#scanner;
    return { missed, missedUncounted, unknown, corrupt };
  }

  get #events(): readonly EventRows[] {
    return this.#pieces?.current ?? this.#whole;
  }

  snapshot(): DecodedEvents {
    this.#decode(Number.POSITIVE_INFINITY);
    return this.#decoded(false, Number.NEGATIVE_INFINITY);
  }

  settled(since: bigint): DecodedEvents {
    return this.#decoded(false, Number(since - (this.#scanner.origin ?? 0n)));
  }

  take(): DecodedEvents {
    const decoded = this.#decoded(true, Number.NEGATIVE_INFINITY);
    for (const [slot, { rows }] of this.#whole.entries()) this.#taken[slot]! += rows;
    this.#whole = this.#make();
    this.#scanner.gaps.length = 0;
    return decoded;
  }

  finish(): DecodedEvents {
    this.#decode(Number.POSITIVE_INFINITY);
    return this.#decoded(true, Number.NEGATIVE_INFINITY);
  }

  #decoded(last: boolean, since: number): DecodedEvents {
    const events = this.#pieces?.decoded(since) ?? this.#whole.map((event) => event.decoded(last));
    const earliest = Math.min(0, ...events.map(({ ts }) => ts[0] ?? 0));
    // What comes late may begin before what came first; then it is the base.
    if (earliest < 0) for (const { ts } of events) for (let i = 0; i < ts.length; i++) ts[i]! -= earliest;
    const origin = this.#scanner.origin ?? 0n;
    const counts = this.#counters.map((counter) => counter.prints(origin));
    return { base: origin + BigInt(earliest), events, loss: this.loss(), counts, gaps: this.#gaps(earliest) };
  }

  #gaps(earliest: number): readonly Gap[] {
    return this.#scanner.gaps.map(({ cpu, ts }) => ({ cpu, ts: ts - earliest }));
  }

  #decode(until: number): void {
    for (;;) {
      this.#batch.clear();
      this.#pending.take(until, this.#batch);
      if (this.#batch.total === 0) return;
      for (const [slot, event] of this.#events.entries())
        if (this.#batch.counts[slot]! > 0) this.#append(slot, event);
    }
  }

  /** An event takes all its records of the batch at once. */
  #append(slot: number, event: EventRows): void {
    const { bytes, view, growth } = this.#pending;
    const found = this.#batch.records(slot, bytes, view);
    const records = event.check ? this.#batch.sound(found, event.check) : found;
    this.#scanner.corrupt += found.count - records.count;
    if (records.count === 0) return;
    const counters = this.#countersOf[slot]!;
    if (counters.every(({ request }) => request.keepsRows)) event.append(records, growth);
    if (counters.length === 0) return;
    const passing = new EventRows(event.format, this.#layouts[slot]!);
    passing.append(records, growth);
    const rows = passing.decoded(true);
    for (const counter of counters) counter.add(rows);
  }
}
