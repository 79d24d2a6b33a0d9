import type { FileMetaData } from 'hyparquet';
import type { ColumnSchema, TableSchema, ValueType } from '../schema.ts';

/** The key under which a file's metadata says what its columns are. */
export const METADATA_KEY = 'probebook';

export interface Described {
  readonly schema: TableSchema;
  /** The table's caveat. */
  readonly note?: string;
  /** Columns of pointers that may be errors: `bitsOf` calls them wrapped. */
  readonly wrapped: readonly string[];
  /** Of a table that was longer than its notebook could hold: what it showed, the first rows and their types. */
  readonly view?: { readonly rows: number; readonly schema: TableSchema };
}

/** What the file says of itself. Throws Error when it says nothing, or not as `Described`. */
export function describedIn({ key_value_metadata }: FileMetaData): Described {
  const text = key_value_metadata?.find(({ key }) => key === METADATA_KEY)?.value;
  if (text === undefined) throw new Error(`its metadata has no '${METADATA_KEY}'`);
  const found = JSON.parse(text) as Partial<Described>;
  const columns = found.schema?.columns;
  if (typeof found.schema?.name !== 'string' || !Array.isArray(columns) || !columns.every(isColumn))
    throw new Error(`its metadata '${METADATA_KEY}' is no schema`);
  if (found.note !== undefined && typeof found.note !== 'string') throw new Error('its note is no text');
  const { wrapped } = found;
  if (!Array.isArray(wrapped)) throw new Error('it does not say how its bigints are stored');
  if (found.view !== undefined && !isView(found.view, columns))
    throw new Error('what it says of its notebook is no view of it');
  return found as Described;
}

function isView(view: NonNullable<Described['view']>, columns: readonly ColumnSchema[]): boolean {
  const shown = view?.schema?.columns;
  return (
    Number.isSafeInteger(view?.rows) &&
    view.rows >= 0 &&
    Array.isArray(shown) &&
    shown.every(isColumn) &&
    shown.map(({ name }) => name).join() === columns.map(({ name }) => name).join()
  );
}

function isColumn(column: ColumnSchema | null): boolean {
  return typeof column?.name === 'string' && isType(column.type) && typeof column.nullable === 'boolean';
}

function isType(type: ValueType | undefined): boolean {
  if (type?.kind === 'enum')
    return Array.isArray(type.names) && type.names.every((name) => typeof name === 'string');
  if (type?.kind === 'array') return isType(type.of);
  return ['number', 'bigint', 'string', 'boolean', 'date'].includes(type?.kind ?? '');
}
