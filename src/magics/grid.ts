import { escapeHtml } from '../base/html.ts';
import type { MimeBundle } from '../display/bundle.ts';

export interface GridColumn {
  readonly head: string;
  readonly align?: 'right';
  /** Names, offsets and commands: shown in a fixed-width font. */
  readonly code?: boolean;
}

/** A small table for people, as HTML and as text. For pages of help and state, not for data. */
export function grid(columns: readonly GridColumn[], rows: readonly (readonly string[])[]): MimeBundle {
  return {
    data: { 'text/html': gridHtml(columns, rows), 'text/plain': gridText(columns, rows) },
    metadata: {},
  };
}

function gridText(columns: readonly GridColumn[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map((c) => c.head), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => pad(cell, widths[i]!, columns[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(cell: string, width: number, { align }: GridColumn): string {
  return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}

function gridHtml(columns: readonly GridColumn[], rows: readonly (readonly string[])[]): string {
  const head = columns
    .map((column) => `<th style="${alignment(column)}">${escapeHtml(column.head)}</th>`)
    .join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell, i) => cellHtml(cell, columns[i]!)).join('')}</tr>`)
    .join('\n');
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

function cellHtml(cell: string, column: GridColumn): string {
  // Fixed-width text is indented in a cell of HTML too.
  const text = escapeHtml(cell).replace(/^ +/, (indent) => '&#160;'.repeat(indent.length));
  const shown = column.code && text ? `<code>${text}</code>` : text;
  return `<td style="${alignment(column)}">${shown}</td>`;
}

function alignment({ align }: GridColumn): string {
  return `text-align: ${align ?? 'left'}`;
}
