import type { ColumnTable } from 'arquero';
import { metaOf } from './meta.ts';
import { footerText, type TableView, viewTable } from './view.ts';

/** The first `limit` rows as aligned text, with the size of the table below. */
export function textTable(table: ColumnTable, limit = 10): string {
  const view = viewTable(table, limit);
  const lines = view.columns.length > 0 ? alignedLines(view) : [];
  const note = metaOf(table).note;
  return [...lines, footerText(view), ...(note ? [note] : [])].join('\n');
}

function alignedLines(view: TableView): string[] {
  const widths = view.columns.map((column, c) =>
    Math.max(column.name.length, ...view.rows.map((row) => (row[c] ?? 'null').length)),
  );
  const line = (cells: readonly (string | null)[]) =>
    cells
      .map((cell, c) => pad(cell ?? 'null', widths[c]!, view.columns[c]!.alignRight))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(view.columns.map((column) => column.name)), rule, ...view.rows.map(line)];
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
