import { setTimeout as delay } from 'node:timers/promises';
import { joinNotes, noteOf, withNote } from '../table/build.ts';
import { viewNote } from '../table/parquet/view-note.ts';
import { type DecodedEvent, type DecodedEvents, eventKey } from './decode/columns.ts';
import { joinRows } from './decode/join-rows.ts';
import type { TraceOptions } from './options.ts';
import type { Collector, CollectRequest } from './read/types.ts';
import type { CompiledBody } from './spec/types.ts';
import { LASTING } from './tabulate/lasting.ts';
import { type Outcome, type Tabulator, UNFINISHED } from './tabulate/tabulate.ts';
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

export async function storingOf(
  sink: RowSink | null,
  body: CompiledBody,
  options: TraceOptions,
): Promise<Storing> {
  if (sink === null) return { request: {}, raw: null, streams: false, sink };
  const streams = canStream(body, options);
  const raw = options.raw ? await sink.rawFolder() : null;
  const request = {
    ...(streams ? { mostWaiting: MOST_WAITING * sink.viewRows } : {}),
    ...(raw === null ? {} : { raw }),
  };
  return { request, raw, streams, sink };
}

/** Whether the rows of a trace can be stored before it has ended: each line stands for itself, and all rows are kept. */
function canStream({ tables, graph }: CompiledBody, options: TraceOptions): boolean {
  const { keepMs, until, maxEvents, stack } = options;
  return (
    graph === undefined &&
    !stack &&
    [keepMs, until, maxEvents].every((limit) => limit === undefined) &&
    tables.every((table) => !('parts' in table))
  );
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
  readonly #tasks = new EarlierTasks();
  #following: Promise<void> = Promise.resolve();
  #taken = 0;
  /** Why rows could not be stored. */
  #failure: Error | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
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
      const waiting = collector.progress().events - this.#taken;
      if (waiting < (this.#view === null ? sink.viewRows : sink.viewRows / PIECES)) continue;
      const events = await collector.take();
      // Asked afterwards: then the kernel knows the process of every thread that has rows.
      const counters = { missed: 0, overrun: 0, tgids: await this.#parts.tgids() };
      await this.#store(events, { ...UNFINISHED, counters });
    }
  }

  /** The whole trace, of which `events` are the rows that were not taken: they are stored if others were. */
  async end(events: DecodedEvents, outcome: Outcome): Promise<TraceContent> {
    if (this.#view === null) return this.#parts.tabulator.tabulate(events, outcome);
    const content = await this.#store(events, outcome);
    const ended = this.#failure ? `the recording could not go on: ${this.#failure.message}` : outcome.ended;
    return this.#shown({ ...content, report: { ...content.report, ended } }, this.#taken);
  }

  /** The trace so far. */
  soFar(events: DecodedEvents, outcome: Outcome): TraceContent {
    const { tabulator } = this.#parts;
    if (this.#view === null) return tabulator.tabulate(events, outcome);
    const content = this.#tabulated(this.#tasks.with(events), outcome);
    return this.#shown(content, this.#taken + rowsOf(plain(content)));
  }

  async #store(decoded: DecodedEvents, outcome: Outcome): Promise<TraceContent> {
    const events = this.#tasks.with(decoded);
    this.#tasks.add(events);
    const content = this.#tabulated(events, outcome);
    const tables = plain(content);
    this.#view ??= tables;
    this.#taken += rowsOf(tables);
    try {
      if (this.#failure === null) await this.#parts.sink.append(tables);
      for (const { schema, table } of tables)
        this.#stored.set(schema.name, (this.#stored.get(schema.name) ?? 0) + table.numRows());
    } catch (error) {
      this.#failure = error as Error;
    }
    return content;
  }

  #tabulated(events: DecodedEvents, outcome: Outcome): TraceContent {
    return this.#parts.tabulator.tabulate(events, { ...outcome, seen: this.#tasks.seen });
  }

  /** Of a piece of the trace the whole: with the first rows, and what is known of all. */
  #shown(content: TraceContent, rows: number): TraceContent {
    const view = this.#view ?? [];
    const counted = content.events.filter(({ histogram }) => histogram);
    const here = rowsOf(view) + rowsOf(counted);
    const more = rows - rowsOf(view);
    const { report } = content;
    return {
      ...content,
      events: [...(this.#failure ? view : view.map((each) => this.#noted(each))), ...counted],
      // What is not stored is nowhere.
      report: this.#failure
        ? { ...report, events: here, dropped: report.dropped + more }
        : { ...report, events: here + more, onDisk: more },
    };
  }

  #noted(each: EventTable): EventTable {
    const [rows, all] = [each.table.numRows(), this.#stored.get(each.schema.name) ?? 0];
    if (rows >= all) return each;
    return { ...each, table: withNote(each.table, joinNotes(noteOf(each.table), viewNote(rows, all))!) };
  }
}

function plain({ events }: TraceContent): readonly EventTable[] {
  return events.filter(({ histogram }) => !histogram);
}

function rowsOf(events: readonly EventTable[]): number {
  return events.reduce((sum, { table }) => sum + table.numRows(), 0);
}

const TASK_KEYS: ReadonlySet<string> = new Set(LASTING.map(({ event }) => event));

/** What earlier pieces said of tasks: who a task is may have been said long before its rows. */
class EarlierTasks {
  /** Threads that had rows. */
  readonly seen = new Set<number>();
  #events: readonly DecodedEvent[] = [];
  #base = 0n;

  /** A piece with all that was said of tasks before it. */
  with({ base, events, ...rest }: DecodedEvents): DecodedEvents {
    const shift = Number(this.#base - base);
    const before = new Map(
      this.#events.map((event) => [eventKey(event), { ...event, ts: event.ts.map((ts) => ts + shift) }]),
    );
    const joined = events.map((event) => {
      const earlier = before.get(eventKey(event));
      return earlier ? joinRows([earlier, event]) : event;
    });
    return { base, events: joined, ...rest };
  }

  /** A piece that `with` gave. */
  add({ base, events }: DecodedEvents): void {
    this.#base = base;
    this.#events = events.filter((event) => TASK_KEYS.has(eventKey(event)));
    for (const event of events)
      if (!TASK_KEYS.has(eventKey(event))) for (const tid of event.tid) this.seen.add(tid);
  }
}
