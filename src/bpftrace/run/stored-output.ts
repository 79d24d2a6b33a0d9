import { type StoredFacts, StoredRows, type TableSink } from '../../table/stored-rows.ts';
import type { Tabulated, Tabulator } from '../tabulate/tabulate.ts';

/** A table with a hundredth of the rows that a notebook holds is one of those that make a program's output long; others stay in memory. */
const FEW = 100;

/** Sends the rows of a program to disk while it prints, as soon as there are more than a notebook holds. */
export class StoredOutput {
  readonly #tabulator: Tabulator;
  readonly #sink: TableSink;
  /** Of the tables. */
  readonly #note: string | undefined;
  readonly #stored: StoredRows<Tabulated>;
  #storing: Promise<void> = Promise.resolve();

  constructor(tabulator: Tabulator, sink: TableSink, note: string | undefined) {
    this.#tabulator = tabulator;
    this.#sink = sink;
    this.#note = note;
    this.#stored = new StoredRows(sink);
  }

  get failed(): boolean {
    return this.#stored.failed;
  }

  /** Settles when more may be read: one piece is stored while the next one gathers. */
  async relieve(): Promise<void> {
    const long = this.#tabulator.longerThan(this.#sink.viewRows / FEW);
    const waiting = long.reduce((sum, { here }) => sum + here, 0);
    if (!this.#stored.isDue(waiting)) return;
    await this.#storing;
    this.#storing = this.#stored.append(long.map((table) => table.take(this.#note)));
  }

  /** Stores the last rows of the tables that have gone to disk. */
  async end(): Promise<void> {
    await this.#storing;
    const last = this.#tabulator.longerThan(0).filter(({ name }) => this.#stored.has(name));
    await this.#stored.append(last.map((table) => table.take(this.#note)));
  }

  /** Of these tables the first rows, where the others are on disk. */
  shown(tables: readonly Tabulated[]): readonly Tabulated[] {
    return tables.map((each) => this.#stored.shown(each.schema.name) ?? each);
  }

  facts(events: number): StoredFacts {
    return this.#stored.facts(events);
  }
}
