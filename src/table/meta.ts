import type { ColumnSchema } from './schema.ts';

/** What a table knows about itself beside its values. Columns that a verb computed are not listed. */
export interface TableMeta {
  readonly name: string;
  readonly columns: ReadonlyMap<string, ColumnSchema>;
  /** A caveat that whoever shows the table must show too. */
  readonly note?: string;
}

const NOTHING: TableMeta = { name: 'table', columns: new Map() };
const METAS = new WeakMap<object, TableMeta>();

export function metaOf(table: object): TableMeta {
  return METAS.get(table) ?? NOTHING;
}

export function setMeta(table: object, meta: TableMeta): void {
  METAS.set(table, meta);
}
