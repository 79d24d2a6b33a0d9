import type { ColumnSchema } from '../../table/schema.ts';
import type { CompiledTable } from '../spec/types.ts';
import { returnColumns } from './return.ts';
import { columnsOf, rowColumns } from './span.ts';

/** The columns of a table's rows, whatever they are made from. */
export function tableColumns(table: CompiledTable): readonly ColumnSchema[] {
  switch (table.kind) {
    case 'span':
      return rowColumns(table.parts, table.by);
    case 'keptReturn':
      return returnColumns(table);
    default:
      return columnsOf(table);
  }
}
