import { joinNotes, noteOf, withNote } from './build.ts';
import { viewNote } from './parquet/view-note.ts';
import type { TableSchema } from './schema.ts';
import type { Table } from './types.ts';

export interface NamedTable {
  readonly schema: TableSchema;
  readonly table: Table<object>;
}

/** Where the rows go of tables that are longer than a notebook can hold. */
export interface TableSink {
  /** How many rows a notebook holds. */
  readonly viewRows: number;
  /** Stores rows behind those that are there. Rejects when it cannot, and then for ever. */
  append(tables: readonly NamedTable[]): Promise<void>;
}

/** What a report says of rows that are not in the notebook. */
export interface StoredFacts {
  readonly events: number;
  readonly onDisk?: number;
  readonly dropped?: number;
  readonly ended?: string;
}

/** What a cell says of rows that are not in the notebook, where there are such. */
export function onDiskText({
  events,
  onDisk = 0,
}: Pick<StoredFacts, 'events' | 'onDisk'>): readonly string[] {
  if (onDisk === 0) return [];
  return [`the first ${(events - onDisk).toLocaleString('en')} of them here, all in the recording`];
}

/** What a cell says of why it ended, where that was because rows could not be stored. */
export function cutShortText(ended: string | null | undefined): readonly string[] {
  return wasCutShort(ended) ? [`ended early: ${ended}`] : [];
}

/** Whether something ended because its rows could not be stored. */
export function wasCutShort(ended: string | null | undefined): boolean {
  return ended?.startsWith(CUT_SHORT) ?? false;
}

/** How such an end begins to say why. */
export const CUT_SHORT = 'the recording could not go on';

/** Rows that are stored at once are a quarter of those that a notebook holds. */
const PIECES = 4;

/** Tables whose rows go to disk while they come: the first of them are what a notebook shows. */
export class StoredRows<T extends NamedTable> {
  readonly #sink: TableSink;
  /** By name: what came first. */
  readonly #views = new Map<string, T>();
  /** By name: how many rows came. */
  readonly #rows = new Map<string, number>();
  #failure: Error | null = null;

  constructor(sink: TableSink) {
    this.#sink = sink;
  }

  get begun(): boolean {
    return this.#views.size > 0;
  }

  /** Whether so many rows that wait are to be stored: as soon as there are more than a notebook holds, then piece by piece. */
  isDue(waiting: number): boolean {
    const { viewRows } = this.#sink;
    return waiting >= (this.begun ? viewRows / PIECES : viewRows);
  }

  /** Rows could not be stored. */
  get failed(): boolean {
    return this.#failure !== null;
  }

  /** All that came. */
  get rows(): number {
    return [...this.#rows.values()].reduce((sum, rows) => sum + rows, 0);
  }

  has(name: string): boolean {
    return this.#views.has(name);
  }

  /** What comes next. Never rejects: what cannot be stored any more is counted. */
  async append(tables: readonly T[]): Promise<void> {
    for (const each of tables) {
      const { name } = each.schema;
      if (!this.#views.has(name)) this.#views.set(name, each);
      this.#rows.set(name, (this.#rows.get(name) ?? 0) + each.table.numRows());
    }
    if (this.#failure !== null || tables.length === 0) return;
    try {
      await this.#sink.append(tables);
    } catch (error) {
      this.#failure = error as Error;
    }
  }

  /** The first rows of a table that goes to disk, with the caveats of its `latest` ones; undefined of another table. */
  shown(name: string, latest = this.#views.get(name)): T | undefined {
    const view = this.#views.get(name);
    if (view === undefined || latest === undefined) return undefined;
    const [rows, all] = [view.table.numRows(), this.#rows.get(name)!];
    const isView = this.#failure === null && rows < all;
    const note = joinNotes(noteOf(latest.table), isView ? viewNote(rows, all) : undefined);
    return note === undefined ? view : { ...view, table: withNote(view.table, note) };
  }

  /** `events` are all that came, whether stored or not; `waiting` of them are neither here nor stored yet. */
  facts(events: number, waiting = 0): StoredFacts {
    const here = [...this.#views.values()].reduce((sum, { table }) => sum + table.numRows(), 0);
    const more = this.rows - here + waiting;
    if (this.#failure !== null)
      return {
        events: events - more,
        dropped: more,
        ended: `${CUT_SHORT}: ${this.#failure.message}`,
      };
    return more === 0 ? { events } : { events, onDisk: more };
  }
}
