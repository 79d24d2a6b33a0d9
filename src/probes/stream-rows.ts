import { setTimeout as delay } from 'node:timers/promises';
import { joinNotes, noteOf, withNote } from '../table/build.ts';
import { viewNote } from '../table/parquet/view-note.ts';
import type { DecodedEvents } from './decode/columns.ts';
import type { TraceOptions } from './options.ts';
import type { Collector, CollectRequest } from './read/types.ts';
import { type Outcome, type Pieces, type Tabulator, UNFINISHED } from './tabulate/tabulate.ts';
import type { EventTable, TraceContent } from './trace.ts';

/** Where the rows of a trace go that is longer than its notebook can hold. */
export interface RowSink {
  /** How many a notebook holds; with more of them all go here, and it keeps the first. */
  readonly viewRows: number;
  /** Stores rows behind those that are there. Rejects when it cannot, and then for ever. */
  append(tables: readonly EventTable[]): Promise<void>;
  /** A folder for the pages as they come; null where they cannot be kept, which then is told. */
  rawFolder(): Promise<string | null>;
  /** What is in that folder is not whole. */
  rawFailed(why: string): Promise<void>;
}

/** Rows that are stored at once are a quarter of those that a notebook holds. */
const PIECES = 4;
/** As many times as many may wait to be stored. */
const MOST_WAITING = 2;
const LOOK_EVERY_MS = 100;

/** What of a trace is stored while it runs, and what its collector is told for that. */
export type Storing = {
  readonly request: Pick<CollectRequest, 'mostWaiting' | 'raw'>;
  /** The folder of the pages; null where nobody wants them. */
  readonly raw: string | null;
} & (
  | { readonly streams: boolean; readonly sink: RowSink }
  | { readonly streams: false; readonly sink: null }
);

export async function storingOf(sink: RowSink | null, options: TraceOptions): Promise<Storing> {
  if (sink === null) return { request: {}, raw: null, streams: false, sink };
  const streams = canStream(options);
  const raw = options.raw ? await sink.rawFolder() : null;
  const request = {
    ...(streams ? { mostWaiting: MOST_WAITING * sink.viewRows } : {}),
    ...(raw === null ? {} : { raw }),
  };
  return { request, raw, streams, sink };
}

/** Whether the rows of a trace are stored before it has ended: those that have a limit are few, and known at the end. */
function canStream({ keepMs, until, maxEvents }: TraceOptions): boolean {
  return [keepMs, until, maxEvents].every((limit) => limit === undefined);
}

interface Parts {
  readonly collector: Collector;
  readonly tabulator: Tabulator;
  readonly sink: RowSink;
  /** Text of `saved_tgids` now. */
  readonly tgids: () => Promise<string>;
}

/** Stores the rows of a trace while it runs, as soon as there are more than a notebook holds. */
export class RowStream {
  readonly #parts: Parts;
  /** What the notebook shows: the first rows. Null as long as it has all. */
  #view: readonly EventTable[] | null = null;
  /** Stored rows of each table. */
  readonly #stored = new Map<string, number>();
  readonly #pieces: Pieces;
  #following: Promise<void> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();
  /** Rows that left the memory. */
  #rows = 0;
  /** Why rows could not be stored. */
  #failure: Error | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#pieces = parts.tabulator.pieces();
  }

  /** Stores what there is again and again. Resolves only when something cannot be stored. */
  follow(signal: AbortSignal): Promise<void> {
    this.#following = this.#follow(signal);
    return this.#following;
  }

  /** Settles when nothing is being stored; `follow` was told to stop. */
  async settled(): Promise<void> {
    await this.#following.catch(() => undefined);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { collector, sink } = this.#parts;
    while (this.#failure === null) {
      await delay(LOOK_EVERY_MS, undefined, { signal });
      const { waiting } = collector.progress();
      if (waiting < (this.#view === null ? sink.viewRows : sink.viewRows / PIECES)) continue;
      await this.#inTurn(async () => {
        const events = await collector.take();
        // Asked afterwards: then the kernel knows the process of every thread that has rows.
        const counters = { missed: 0, overrun: 0, tgids: await this.#parts.tgids() };
        await this.#store(this.#pieces.next(events, { ...UNFINISHED, counters }));
      });
    }
  }

  /** Nobody looks at the trace while rows are on their way. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** The whole trace, of which `events` are the rows that were not taken: they are stored if others were. */
  async end(events: DecodedEvents, outcome: Outcome): Promise<TraceContent> {
    if (this.#view === null) return this.#parts.tabulator.tabulate(events, outcome);
    const content = this.#pieces.rest(events, outcome);
    await this.#store(content);
    const ended = this.#failure ? `the recording could not go on: ${this.#failure.message}` : outcome.ended;
    return this.#shown({ ...content, report: { ...content.report, ended } }, this.#rows);
  }

  /** The trace so far. */
  soFar(outcome: Outcome): Promise<TraceContent> {
    return this.#inTurn(async () => {
      const { tabulator, collector } = this.#parts;
      const events = await collector.snapshot();
      if (this.#view === null) return tabulator.tabulate(events, outcome);
      const content = this.#pieces.rest(events, outcome);
      return this.#shown(content, this.#rows + rowsOf(lasting(content)));
    });
  }

  async #store(content: TraceContent): Promise<void> {
    const tables = lasting(content);
    this.#view ??= tables;
    this.#rows += rowsOf(tables);
    try {
      if (this.#failure === null) await this.#parts.sink.append(tables);
      for (const { schema, table } of tables)
        this.#stored.set(schema.name, (this.#stored.get(schema.name) ?? 0) + table.numRows());
    } catch (error) {
      this.#failure = error as Error;
    }
  }

  /** Of a piece of the trace the whole: with the first rows, and what is known of all. */
  #shown(content: TraceContent, rows: number): TraceContent {
    const view = this.#view ?? [];
    const [latest, others] = [lasting(content), content.events.filter((each) => !isLasting(each))];
    const here = rowsOf(view) + rowsOf(others);
    const more = rows - rowsOf(view);
    const { report } = content;
    return {
      ...content,
      events: content.events.map((each) => {
        const at = latest.indexOf(each);
        return at < 0 ? each : this.#noted(view[at]!, each);
      }),
      // What is not stored is nowhere.
      report: this.#failure
        ? { ...report, events: here, dropped: report.dropped + more }
        : { ...report, events: here + more, onDisk: more },
    };
  }

  /** The first rows, with what is known of all by the `latest`. */
  #noted(first: EventTable, latest: EventTable): EventTable {
    const [rows, all] = [first.table.numRows(), this.#stored.get(first.schema.name) ?? 0];
    const isView = !this.#failure && rows < all;
    const note = joinNotes(noteOf(latest.table), isView ? viewNote(rows, all) : undefined);
    return note === undefined ? first : { ...first, table: withNote(first.table, note) };
  }
}

/** Rows that are what they are, whatever follows: unlike counts, and what is still open. */
function lasting({ events }: TraceContent): readonly EventTable[] {
  return events.filter(isLasting);
}

function isLasting({ histogram, onlyFilled }: EventTable): boolean {
  return !histogram && !onlyFilled;
}

function rowsOf(events: readonly EventTable[]): number {
  return events.reduce((sum, { table }) => sum + table.numRows(), 0);
}
