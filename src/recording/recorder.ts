import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepDrafts } from './draft.ts';
import type { EntryHead } from './entry.ts';
import { readEntries, writeEntry } from './folder.ts';
import { mask } from './mask.ts';
import type { Packed } from './packed.ts';
import { RowStore, type WrittenTables } from './row-store.ts';

/** One run of one cell. */
export interface CellOfEntry {
  readonly id: string | null;
  readonly source: string;
}

/** Where an answer is, and the id of the cell that gave it. */
interface Stored {
  readonly folder: string;
  readonly cell: string | null;
}

/** Stores answers in a folder, each in a folder of its own. */
export class Recorder {
  readonly folder: string;
  readonly masked: readonly string[];
  readonly #viewRows: number | undefined;
  #order: number;
  #names: Set<string>;
  /** What each run of a cell has stored. */
  readonly #runs = new Map<string, CellOfEntry>();
  #stored: readonly Stored[];
  /** Writes one after another. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    folder: string,
    masked: readonly string[],
    stored: readonly Stored[],
    names: readonly string[],
    order: number,
    viewRows: number | undefined,
  ) {
    this.#viewRows = viewRows;
    this.folder = folder;
    this.masked = masked;
    this.#stored = stored;
    this.#names = new Set(names);
    this.#order = order;
  }

  /** Goes on with a recording that is there. A notebook holds so many rows of a trace. */
  static async open(folder: string, masked: readonly string[], viewRows?: number): Promise<Recorder> {
    await mkdir(folder, { recursive: true });
    await sweepDrafts(folder);
    const names = await readdir(folder);
    const earlier = names.length > 0 ? await readEntries(folder).catch(() => []) : [];
    const stored = earlier.map((each) => ({ folder: each.folder, cell: each.entry.cell }));
    const order = Math.max(0, ...earlier.map(({ entry }) => entry.order));
    return new Recorder(folder, masked, stored, names, order, viewRows);
  }

  nextOrder(): number {
    return ++this.#order;
  }

  /** Takes the rows of an answer that is yet to come; `told` hears what is not stored. */
  rows(told: (why: string) => void): RowStore {
    return new RowStore({ folder: this.folder, masked: this.masked, viewRows: this.#viewRows, told });
  }

  /** Stores an answer, and says in which folder; those that earlier runs of the same cell gave go then. */
  write(
    entry: EntryHead,
    packed: Packed,
    cell: CellOfEntry | null,
    written: WrittenTables | null = null,
  ): Promise<string> {
    const done = this.#last.then(async () => {
      const { magic, name } = entry.asked;
      const folder = join(this.folder, this.#freeName(name ?? magic));
      await writeEntry(folder, entry, mask(packed, this.masked), written);
      if (cell?.id) await this.#forgetEarlierRuns(cell.id, cell);
      this.#stored = [...this.#stored, { folder, cell: entry.cell }];
      return folder;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Settles when everything is stored. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #forgetEarlierRuns(id: string, cell: CellOfEntry): Promise<void> {
    if (this.#runs.get(id) === cell) return;
    this.#runs.set(id, cell);
    const old = this.#stored.filter((each) => each.cell === id);
    this.#stored = this.#stored.filter((each) => each.cell !== id);
    await Promise.all(old.map(({ folder }) => rm(folder, { recursive: true, force: true })));
  }

  #freeName(wanted: string): string {
    for (let n = 1; ; n++) {
      const name = n === 1 ? wanted : `${wanted}-${n}`;
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      return name;
    }
  }
}
