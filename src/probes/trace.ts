import { InputError } from '../base/errors.ts';
import type { Kept, SaveOptions } from '../base/kept.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import { type Live, Outcome } from '../base/outcome.ts';
import { JUPYTER_DISPLAY } from '../display/bundle.ts';
import { concatTables } from '../table/concat.ts';
import { rowText, type TableSchema } from '../table/schema.ts';
import type { Table } from '../table/types.ts';
import type { Origin } from './install/origin.ts';
import type { TraceReport } from './report.ts';
import { showTrace } from './show-trace.ts';
import type { TaskRow } from './tabulate/task-table.ts';

/** One event's rows and what its columns are. */
export interface EventTable {
  readonly schema: TableSchema;
  readonly table: Table<object>;
  /** Columns that are bigint as a whole because a number cannot hold one of their values. */
  readonly widened: readonly string[];
  /** Of a `hist` line: how many values each bin had. */
  readonly histogram?: boolean;
  /** Each of its prints counts from the one before on. */
  readonly restarts?: boolean;
  /** Its cell shows it only when it has rows. */
  readonly onlyFilled?: boolean;
}

/** Row types of a trace's events by event name. */
type Rows = Readonly<Record<string, object>>;

/** Columns of any event; null where an event has none of that name. */
type AnyRow<E extends Rows> = { readonly event: keyof E & string } & Common<E[keyof E]> & Partly<E[keyof E]>;
/** The keys of a union are those that all its members have. */
type Common<R> = { readonly [K in keyof R]: R[K] };
type Partly<R> = { readonly [K in Exclude<KeysOf<R>, keyof R>]: ValueOf<R, K> | null };
type KeysOf<R> = R extends object ? keyof R & string : never;
type ValueOf<R, K extends string> = R extends { readonly [P in K]: infer V } ? V : never;

/** What a tracing cell binds: its events as tables, `trace.EVENT`, and what is known about them. */
export type Trace<E extends Rows = Rows> = TraceCore<E> & {
  readonly [K in Exclude<keyof E, keyof TraceCore<E>>]: Table<E[K]>;
};

/** What every trace has beside its events. An event of one of these names is reachable by `table` only. */
export interface TraceCore<E extends Rows = Rows> {
  /** The table of one event. Throws InputError naming the nearest. */
  table<K extends keyof E & string>(event: K): Table<E[K]>;
  /** All rows in time order: `event`, the common columns and the union of the arguments. */
  readonly all: Table<AnyRow<E>>;
  readonly report: TraceReport;
  /** One row for each task seen: who it was, when it began and ended. */
  readonly tasks: Table<TaskRow>;
  /** Wall time of a `ts`; an invalid date where a file does not say. */
  wall(ts: number): Date;
  /** The trace so far, while it runs in the background; itself when it has ended. */
  snapshot(): Promise<Trace<E>>;
  /** Ends a trace that runs in the background; resolves to itself when its tables are there. */
  stop(): Promise<Trace<E>>;
  /**
   * Stores it as a folder: `recording.json` and a Parquet file for each event. `load(DIR)` gives it back. `FILE.dat` is what
   * `trace-cmd report` and KernelShark read, `FILE.pftrace` what Perfetto does.
   */
  save(place: string, options?: SaveOptions): Promise<void>;
}

/** What a trace holds once it has ended. */
export interface TraceContent {
  readonly events: readonly EventTable[];
  readonly report: TraceReport;
  /** Without wall time where it comes from a file that does not say. */
  readonly origin: { readonly [K in keyof Origin]: Origin[K] | (K extends 'wall' ? null : never) };
  readonly tasks: () => Table<TaskRow>;
}

/** A finished trace, or with `live` one that runs in the background; `content` then only says what it will hold. */
export function createTrace(
  content: TraceContent,
  kept: Kept<TraceContent>,
  live?: Live<TraceContent>,
): Trace {
  const trace = new TraceObject(content, kept, live);
  for (const { schema } of content.events) {
    if (schema.name in trace) continue;
    Object.defineProperty(trace, schema.name, { enumerable: true, get: () => trace.table(schema.name) });
  }
  return trace as unknown as Trace;
}

/** Settles when a trace that runs in the background has ended and knows it; at once for any other. */
export async function endOf(trace: object): Promise<void> {
  if (trace instanceof TraceObject) await trace.ended;
}

/** The trace's TypeScript type, as a cell would declare it. */
export function traceType(events: readonly EventTable[]): string {
  const rows = events.map(({ schema }) => `${JSON.stringify(schema.name)}: ${rowText(schema)}`);
  return `import('probebook').Trace<{${rows.join(', ')}}>`;
}

class TraceObject implements TraceCore {
  readonly #outcome: Outcome<TraceContent>;
  #all: Table<AnyRow<Rows>> | null = null;
  #tasks: Table<TaskRow> | null = null;

  constructor(content: TraceContent, kept: Kept<TraceContent>, live?: Live<TraceContent>) {
    this.#outcome = new Outcome(WORDS, content, kept, live);
  }

  get ended(): Promise<void> {
    return this.#outcome.ended;
  }

  table(name: string): Table<object> {
    const found = this.#outcome.whole.events.find(({ schema }) => schema.name === name);
    if (found) return found.table;
    const names = this.#outcome.content.events.map(({ schema }) => schema.name);
    throw new InputError({
      code: 'unknown-event',
      what: `this trace has no event ${name}`,
      hint: didYouMean(nearest(name, names)) ?? `it has ${names.join(', ')}`,
    });
  }

  get all(): Table<AnyRow<Rows>> {
    const { events } = this.#outcome.whole;
    this.#all ??= concatTables(
      Object.fromEntries(events.map(({ schema, table }) => [schema.name, table])),
    ) as unknown as Table<AnyRow<Rows>>;
    return this.#all;
  }

  get report(): TraceReport {
    return this.#outcome.whole.report;
  }

  get tasks(): Table<TaskRow> {
    this.#tasks ??= this.#outcome.whole.tasks();
    return this.#tasks;
  }

  wall(ts: number): Date {
    const { wall } = this.#outcome.content.origin;
    return new Date(wall === null ? Number.NaN : Number(wall / 1000n) / 1000 + ts / 1e6);
  }

  snapshot(): Promise<Trace> {
    return this.#outcome.snapshot<Trace>(createTrace, this as unknown as Trace);
  }

  async stop(): Promise<Trace> {
    await this.#outcome.stop();
    return this as unknown as Trace;
  }

  async save(place: string, options?: SaveOptions): Promise<void> {
    await this.#outcome.save(place, options);
  }

  [JUPYTER_DISPLAY]() {
    const { pending, content } = this.#outcome;
    return pending === null ? showTrace(content.report, content.events) : { 'text/plain': pending };
  }
}

const WORDS = { what: 'trace', state: 'still running', ends: 'ends it' } as const;
