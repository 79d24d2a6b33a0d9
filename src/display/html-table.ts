import type { ColumnTable } from 'arquero';
import { escapeHtml } from '../base/html.ts';
import { noteOf } from '../table/build.ts';
import { footerText, type TableView, type ViewColumn, viewTable } from '../table/view.ts';

/**
 * The first `limit` rows as HTML that reads well on light and dark ground: styles stand on the elements and
 * name no colours, so that it looks the same where style sheets are stripped. No scripts.
 */
export function htmlTable(table: ColumnTable, limit = 20): string {
  const view = viewTable(table, limit);
  const note = noteOf(table);
  return [
    '<div style="overflow-x:auto">',
    ...(view.columns.length > 0 ? tableLines(view) : []),
    `<div style="opacity:.7;font-size:smaller;padding:.3em 0">${footerText(view)}</div>`,
    ...(note ? [`<div style="font-size:smaller">⚠ ${escapeHtml(note)}</div>`] : []),
    '</div>',
  ].join('\n');
}

function tableLines(view: TableView): string[] {
  const head = view.columns.map((c) => `<th style="${cellStyle(c)}">${escapeHtml(c.name)}</th>`);
  const rows = view.rows.map(
    (row) => `<tr>${row.map((cell, c) => td(cell, view.columns[c]!)).join('')}</tr>`,
  );
  return [
    '<table style="border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums">',
    `<thead><tr>${head.join('')}</tr></thead>`,
    '<tbody>',
    ...rows,
    '</tbody>',
    '</table>',
  ];
}

function td(cell: string | null, column: ViewColumn): string {
  const content = cell === null ? '<span style="opacity:.45">null</span>' : escapeHtml(cell);
  return `<td style="${cellStyle(column)}">${content}</td>`;
}

function cellStyle(column: ViewColumn): string {
  return `text-align:${column.alignRight ? 'right' : 'left'};white-space:pre;padding:.2em .7em`;
}
