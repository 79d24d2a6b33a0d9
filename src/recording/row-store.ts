import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RowSink } from '../probes/stream-rows.ts';
import { createRpc, type Rpc } from '../probes/thread/rpc.ts';
import { noteOf } from '../table/build.ts';
import type { Column } from '../table/column.ts';
import { schemaOf } from '../table/describe.ts';
import { payloadOf } from '../table/parquet/payload.ts';
import type { Piece } from '../table/parquet/stream.ts';
import type { NamedTable } from '../table/stored-rows.ts';
import type { Table } from '../table/types.ts';
import { draftFor } from './draft.ts';
import type { StoredTable } from './entry.ts';
import { FileNames } from './file-names.ts';
import { mask } from './mask.ts';
import type { AppendRequest } from './store-thread.ts';

/** Files that are written already, in a folder that is to become the answer's. */
export interface WrittenTables {
  readonly draft: string;
  readonly tables: readonly StoredTable[];
}

const VIEW_ROWS = 1_000_000;
/** Of an answer: the pages, and what they are decoded with. */
const RAW_FOLDER = 'raw';

interface RowStoreParts {
  /** The recording, in which the draft lies. */
  readonly folder: string;
  readonly masked: readonly string[];
  /** So many rows a notebook holds. */
  readonly viewRows?: number | undefined;
  /** Hears what is not stored. */
  readonly told: (why: string) => void;
}

/** Takes the rows of one answer while it runs, and writes them on a thread of its own. */
export class RowStore implements RowSink {
  readonly viewRows: number;
  readonly #folder: string;
  readonly #masked: readonly string[];
  readonly #names = new FileNames();
  /** By the table's name. */
  readonly #files = new Map<string, string>();
  readonly #told: (why: string) => void;
  #draft: Promise<string> | null = null;
  #thread: Thread | null = null;
  /** Why rows could not be stored: what is there is not whole. */
  #failure: Error | null = null;

  constructor({ folder, masked, viewRows = VIEW_ROWS, told }: RowStoreParts) {
    this.viewRows = viewRows;
    this.#folder = folder;
    this.#masked = masked;
    this.#told = told;
  }

  async append(tables: readonly NamedTable[]): Promise<void> {
    if (this.#failure) throw this.#failure;
    try {
      await this.#append(tables);
    } catch (error) {
      this.#failure = error as Error;
      throw error;
    }
  }

  async #append(tables: readonly NamedTable[]): Promise<void> {
    const draft = await this.#drafted();
    this.#thread ??= startThread();
    const { rpc } = this.#thread;
    const named = new Map(tables.map(({ schema, table }) => [schema.name, table]));
    const shown = mask({ kind: '', json: null, tables: named }, this.#masked).tables;
    const requests = [...shown].map(([name, table]): AppendRequest => {
      return { file: join(draft, this.#fileOf(name)), note: noteOf(table), piece: pieceOf(table) };
    });
    await rpc.call('append', requests);
  }

  /** The pages have what masks hide. */
  async rawFolder(): Promise<string | null> {
    if (this.#masked.length > 0) {
      this.#told('raw pages: they hold what --mask hides');
      return null;
    }
    const folder = join(await this.#drafted(), RAW_FOLDER);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  async rawFailed(why: string): Promise<void> {
    await rm(join(await this.#drafted(), RAW_FOLDER), { recursive: true, force: true });
    this.#told(`raw pages: ${why}`);
  }

  /** Null when nothing came. Throws why rows could not be stored. */
  async end(): Promise<WrittenTables | null> {
    if (this.#failure) throw this.#failure;
    if (this.#draft === null) return null;
    const draft = await this.#draft;
    const rows = (await this.#thread?.rpc.call<Record<string, number>>('end', null)) ?? {};
    await this.#thread?.worker.terminate();
    const tables = [...this.#files].map(([name, file]) => {
      return { name, file, rows: rows[join(draft, file)] ?? 0 };
    });
    return { draft, tables };
  }

  /** Forgets what was stored. */
  async drop(): Promise<void> {
    await this.#thread?.worker.terminate();
    const draft = await this.#draft?.catch(() => null);
    if (draft) await rm(draft, { recursive: true, force: true });
  }

  #drafted(): Promise<string> {
    this.#draft ??= draftFor(join(this.#folder, 'rows'));
    return this.#draft;
  }

  #fileOf(table: string): string {
    const file = this.#files.get(table) ?? this.#names.free(table);
    this.#files.set(table, file);
    return file;
  }
}

interface Thread {
  readonly worker: Worker;
  readonly rpc: Rpc;
}

function startThread(): Thread {
  const worker = new Worker(new URL('./store-thread.ts', import.meta.url), { name: 'storing' });
  const rpc = createRpc(worker, {});
  worker.on('error', (error) => rpc.fail(error));
  worker.on('exit', () => rpc.fail(new Error('the thread that stores has ended')));
  return { worker, rpc };
}

function pieceOf(table: Table<object>): Piece {
  const schema = schemaOf(table);
  const data = (table as unknown as { data(): Record<string, Column> }).data();
  return { schema, columns: schema.columns.map(({ name }) => payloadOf(data[name]!)) };
}
