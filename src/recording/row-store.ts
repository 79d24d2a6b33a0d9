import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RowSink } from '../probes/stream-rows.ts';
import { createRpc, type Rpc } from '../probes/thread/rpc.ts';
import type { EventTable } from '../probes/trace.ts';
import { noteOf } from '../table/build.ts';
import type { Column } from '../table/column.ts';
import { schemaOf } from '../table/describe.ts';
import { payloadOf } from '../table/parquet/payload.ts';
import type { Piece } from '../table/parquet/stream.ts';
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

/** So many rows a notebook holds of a trace that is recorded. */
const VIEW_ROWS = 1_000_000;

/** Takes the rows of one trace while it runs, and writes them on a thread of its own. */
export class RowStore implements RowSink {
  readonly viewRows: number;
  /** The recording, in which the draft lies. */
  readonly #folder: string;
  readonly #masked: readonly string[];
  readonly #names = new FileNames();
  /** By the table's name. */
  readonly #files = new Map<string, string>();
  #begun: Promise<Begun> | null = null;

  constructor(folder: string, masked: readonly string[], viewRows = VIEW_ROWS) {
    this.viewRows = viewRows;
    this.#folder = folder;
    this.#masked = masked;
  }

  async append(tables: readonly EventTable[]): Promise<void> {
    this.#begun ??= begin(this.#folder);
    const { draft, rpc } = await this.#begun;
    const named = new Map(tables.map(({ schema, table }) => [schema.name, table]));
    const shown = mask({ kind: '', json: null, tables: named }, this.#masked).tables;
    const requests = [...shown].map(([name, table]): AppendRequest => {
      return { file: join(draft, this.#fileOf(name)), note: noteOf(table), piece: pieceOf(table) };
    });
    await rpc.call('append', requests);
  }

  /** Null when no row came. */
  async end(): Promise<WrittenTables | null> {
    if (this.#begun === null) return null;
    const { draft, rpc, worker } = await this.#begun;
    const rows = await rpc.call<Record<string, number>>('end', null);
    await worker.terminate();
    const tables = [...this.#files].map(([name, file]) => {
      return { name, file, rows: rows[join(draft, file)] ?? 0 };
    });
    return { draft, tables };
  }

  /** Forgets what was stored. */
  async drop(): Promise<void> {
    const begun = await this.#begun?.catch(() => null);
    if (!begun) return;
    await begun.worker.terminate();
    await rm(begun.draft, { recursive: true, force: true });
  }

  #fileOf(table: string): string {
    const file = this.#files.get(table) ?? this.#names.free(table);
    this.#files.set(table, file);
    return file;
  }
}

interface Begun {
  readonly draft: string;
  readonly worker: Worker;
  readonly rpc: Rpc;
}

async function begin(folder: string): Promise<Begun> {
  const draft = await draftFor(join(folder, 'rows'));
  const worker = new Worker(new URL('./store-thread.ts', import.meta.url), { name: 'storing' });
  const rpc = createRpc(worker, {});
  worker.on('error', (error) => rpc.fail(error));
  worker.on('exit', () => rpc.fail(new Error('the thread that stores has ended')));
  return { draft, worker, rpc };
}

function pieceOf(table: Table<object>): Piece {
  const schema = schemaOf(table);
  const data = (table as unknown as { data(): Record<string, Column> }).data();
  return { schema, columns: schema.columns.map(({ name }) => payloadOf(data[name]!)) };
}
