import type { ColumnTable } from 'arquero';
import { keyColumn } from '../analysis/groups.ts';
import { formatCell } from '../table/cell.ts';
import { PALETTE } from './theme.ts';

export interface RowLabels {
  /** The colours' labels, the most frequent first; those that there is no colour for are `N others`. */
  readonly labels: readonly string[];
  readonly labelOf: (row: number) => string;
}

/** Names the group of each of `rows`, which are rows of the table's data. Throws InputError `unknown-column`. */
export function rowLabels(table: ColumnTable, by: readonly string[], rows: Uint32Array): RowLabels {
  const textOf = rowTexts(table, by);
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(textOf(row), (counts.get(textOf(row)) ?? 0) + 1);
  const all = [...counts].sort((a, b) => b[1] - a[1]).map(([text]) => text);
  if (all.length <= PALETTE.length) return { labels: all, labelOf: textOf };
  const kept = all.slice(0, PALETTE.length - 1);
  const known = new Set(kept);
  const others = `${all.length - kept.length} others`;
  const labelOf = (row: number) => (known.has(textOf(row)) ? textOf(row) : others);
  return { labels: [...kept, others], labelOf };
}

/** Values of the columns as tables show them, formatted once for equal ones. */
export function rowTexts(table: ColumnTable, by: readonly string[]): (row: number) => string {
  const keys = by.map((name) => keyColumn(table, name));
  const texts = new Map<number | string, string>();
  return (row) => {
    const code = keys.length === 1 ? keys[0]!.codes(row) : keys.map((key) => key.codes(row)).join();
    let text = texts.get(code);
    if (text === undefined) {
      text = keys.map((key) => formatCell(key.column.at(row), key.schema)).join(' · ');
      texts.set(code, text);
    }
    return text;
  };
}
