import { setTimeout as delay } from 'node:timers/promises';
import { StoredRows, type TableSink } from '../table/stored-rows.ts';
import type { DecodedEvents } from './decode/columns.ts';
import type { TraceOptions } from './options.ts';
import type { Collector, CollectRequest } from './read/types.ts';
import { type Outcome, type Pieces, type Tabulator, UNFINISHED } from './tabulate/tabulate.ts';
import type { EventTable, TraceContent } from './trace.ts';

/** Where the rows of a trace go that is longer than its notebook can hold. */
export interface RowSink extends TableSink {
  /** A folder for the pages as they come; null where they cannot be kept, which then is told. */
  rawFolder(): Promise<string | null>;
  /** What is in that folder is not whole. */
  rawFailed(why: string): Promise<void>;
}

/** As many times as many rows as a notebook holds may wait to be stored. */
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
  readonly #stored: StoredRows<EventTable>;
  readonly #pieces: Pieces;
  #following: Promise<void> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#stored = new StoredRows(parts.sink);
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
    const { collector } = this.#parts;
    while (!this.#stored.failed) {
      await delay(LOOK_EVERY_MS, undefined, { signal });
      if (!this.#stored.isDue(collector.progress().waiting)) continue;
      await this.#inTurn(async () => {
        const events = await collector.take();
        // Asked afterwards: then the kernel knows the process of every thread that has rows.
        const counters = { missed: 0, overrun: 0, tgids: await this.#parts.tgids() };
        const content = this.#pieces.next(events, { ...UNFINISHED, counters });
        await this.#stored.append(content.events.filter(isLasting));
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
    if (!this.#stored.begun) return this.#parts.tabulator.tabulate(events, outcome);
    const content = this.#pieces.rest(events, outcome);
    await this.#stored.append(content.events.filter(isLasting));
    return this.#shown(content, 0);
  }

  /** The trace so far. */
  soFar(outcome: Outcome): Promise<TraceContent> {
    return this.#inTurn(async () => {
      const { tabulator, collector } = this.#parts;
      const events = await collector.snapshot();
      if (!this.#stored.begun) return tabulator.tabulate(events, outcome);
      const content = this.#pieces.rest(events, outcome);
      return this.#shown(content, rowsOf(content.events.filter(isLasting)));
    });
  }

  /** Of the last piece of a trace the whole: with the first rows, and what is known of all. `waiting` ones are not stored. */
  #shown(content: TraceContent, waiting: number): TraceContent {
    const others = content.events.filter((each) => !isLasting(each));
    const all = this.#stored.rows + waiting + rowsOf(others);
    const { dropped = 0, ...facts } = this.#stored.facts(all, waiting);
    const { report } = content;
    return {
      ...content,
      events: content.events.map((each) =>
        isLasting(each) ? (this.#stored.shown(each.schema.name, each) ?? each) : each,
      ),
      // What is not stored is nowhere.
      report: { ...report, ...facts, dropped: report.dropped + dropped },
    };
  }
}

/** Rows that are what they are, whatever follows: unlike counts, and what is still open. */
function isLasting({ histogram, onlyFilled }: EventTable): boolean {
  return !histogram && !onlyFilled;
}

function rowsOf(events: readonly EventTable[]): number {
  return events.reduce((sum, { table }) => sum + table.numRows(), 0);
}
