import { open } from 'node:fs/promises';
import type { FileMetaData } from 'hyparquet';
import { InputError } from '../../base/errors.ts';
import { buildTable, joinNotes } from '../build.ts';
import { type ColumnData, NO_STRING } from '../column.ts';
import type { ColumnSchema, TableSchema } from '../schema.ts';
import type { Table } from '../types.ts';
import { whole } from './allowance.ts';
import { unwrapped } from './bigints.ts';
import { readFooter } from './footer.ts';
import { type Described, describedIn } from './metadata.ts';
import { readColumns } from './read-columns.ts';
import { viewNote } from './view-note.ts';

type Piece = ArrayLike<unknown>;

/**
 * Reads a table that `writeParquet` wrote, with its schema and hidden columns: columns are typed arrays where no value is
 * null, strings a dictionary. Throws InputError `parquet-damaged` for any other file.
 */
export async function readParquet(file: string): Promise<Table<object>> {
  return (await readStored(file, false)).table;
}

/**
 * The same, and how many rows are in the file: with `view` the table is no more than its notebook showed, the first of them,
 * where it was longer than that could hold. Throws InputError `parquet-damaged`.
 */
export async function readStored(
  file: string,
  view: boolean,
): Promise<{ readonly table: Table<object>; readonly rows: number }> {
  try {
    return await read(file, view);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw damaged(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function read(path: string, view: boolean) {
  await using handle = await open(path);
  const { size } = await handle.stat();
  const metadata = await readFooter(handle, size);
  const described = describedIn(metadata);
  checkShape(metadata, described.schema);
  const all = Number(metadata.num_rows);
  const { schema, note, wrapped, rows } = view ? shownOf(described, all) : { ...described, rows: all };
  const names = schema.columns.map(({ name }) => name);
  const columns = rows > 0 ? await readColumns({ handle, size, metadata }, names, rows) : new Map();
  const data = Object.fromEntries(
    schema.columns.map((column) => [
      column.name,
      columnOf(columns.get(column.name) ?? [], column, rows, wrapped.includes(column.name)),
    ]),
  );
  return { table: buildTable<object>(schema, data, note), rows: all };
}

/** What a notebook showed. */
function shownOf({ schema, note, wrapped, view }: Described, all: number) {
  if (!view || view.rows >= all) return { schema, note, wrapped, rows: all };
  return { schema: view.schema, note: joinNotes(note, viewNote(view.rows, all)), wrapped, rows: view.rows };
}

/** A column is as long as the file says. */
function checkShape({ num_rows, row_groups }: FileMetaData, { columns }: TableSchema): void {
  const rows = whole(Number(num_rows), 'rows');
  const counted = row_groups.reduce((sum, group) => sum + whole(Number(group.num_rows), 'rows'), 0);
  if (counted !== rows) throw new Error(`it says ${rows} rows, and ${counted} in its row groups`);
  const names = new Set(columns.map(({ name }) => name));
  if (names.size < columns.length) throw new Error('it has several columns of one name');
}

function columnOf(
  pieces: readonly Piece[],
  { name, type }: ColumnSchema,
  rows: number,
  wraps: boolean,
): ColumnData {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length !== rows) throw new Error(`column '${name}' has ${length} of ${rows} rows`);
  switch (type.kind) {
    case 'number':
      return numbers(pieces, rows);
    case 'bigint':
      return wraps ? joined(pieces, fromWrapped) : bigints(pieces, rows);
    case 'string':
    case 'enum':
      return strings(pieces, rows);
    default:
      return joined(pieces, (value) => inner(value, type.kind === 'array' ? type.of.kind : type.kind, wraps));
  }
}

function numbers(pieces: readonly Piece[], rows: number): ColumnData {
  const data = new Float64Array(rows);
  let at = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) {
      const value = piece[i];
      if (value === null || value === undefined) return joined(pieces, toNumber);
      data[at++] = Number(value);
    }
  }
  return data;
}

function bigints(pieces: readonly Piece[], rows: number): ColumnData {
  const [first] = pieces;
  if (!pieces.every((piece) => piece instanceof BigInt64Array || piece instanceof BigUint64Array))
    return joined(pieces, (value) => value ?? null);
  const data = new (first instanceof BigUint64Array ? BigUint64Array : BigInt64Array)(rows);
  let at = 0;
  for (const piece of pieces) {
    data.set(piece as unknown as BigInt64Array, at);
    at += piece.length;
  }
  return data;
}

function strings(pieces: readonly Piece[], rows: number): ColumnData {
  const codes = new Uint32Array(rows);
  const dictionary: string[] = [];
  const known = new Map<unknown, number>([
    [null, NO_STRING],
    [undefined, NO_STRING],
  ]);
  let at = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) {
      const value = piece[i];
      let code = known.get(value);
      if (code === undefined) {
        code = dictionary.push(String(value)) - 1;
        known.set(value, code);
      }
      codes[at++] = code;
    }
  }
  return { codes, dictionary };
}

function joined(pieces: readonly Piece[], convert: (value: unknown) => unknown): readonly unknown[] {
  const all: unknown[] = [];
  for (const piece of pieces) for (let i = 0; i < piece.length; i++) all.push(convert(piece[i]));
  return all;
}

function inner(value: unknown, kind: string, wraps: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => inner(each, kind, wraps));
  if (wraps) return fromWrapped(value);
  return kind === 'number' ? toNumber(value) : (value ?? null);
}

function fromWrapped(value: unknown): bigint | null {
  return typeof value === 'bigint' ? unwrapped(value) : null;
}

function toNumber(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function damaged(file: string, why: string, cause: unknown): InputError {
  return new InputError({
    code: 'parquet-damaged',
    what: `${file} cannot be read as a table of a recording`,
    why,
    cause,
  });
}
