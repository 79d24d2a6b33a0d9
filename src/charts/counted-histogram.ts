import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { formatCell } from '../table/cell.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { type Bar, specOf } from './bars.ts';
import { Chart } from './chart.ts';
import { DEFAULT_WIDTH, type PlotOptions, titleOf } from './options.ts';
import { textBars } from './text-bars.ts';
import { PALETTE } from './theme.ts';
import { countText } from './value-text.ts';

const VALUE: ColumnSchema = { name: 'value', type: { kind: 'number' }, nullable: false };
/** Not what tells groups apart: a key that could not be split stands in `key` beside its parts. */
const NO_GROUP = new Set(['min', 'max', 'count', 'ts']);

interface Row extends Readonly<Record<string, unknown>> {
  readonly min: number | null;
  readonly max: number | null;
  readonly count: number;
}

/** A chart of bins that have been counted already: rows with inclusive `min` and `max`, and `count`. */
export function countedHistogram(table: ColumnTable, options: PlotOptions): Chart {
  const names = table.columnNames();
  if (!['min', 'max', 'count'].every((name) => names.includes(name)))
    throw new InputError({
      code: 'unknown-column',
      what: 'this table holds no bins: it has no columns min, max and count',
      hint: `name the column whose values to count: histogram(table, '${names[0] ?? 'dur'}')`,
    });
  const rows = table.objects() as readonly Row[];
  const bounded = rows.filter(({ min, max }) => min !== null && max !== null);
  const labelled = groupsOf(bounded, labelOf(table, names));
  const kind = bounded.every(({ min, max }) => min! < 2 || max! + 1 === 2 * min!) ? 'log2' : 'linear';
  const bars = labelled.flatMap(([group, own]) => own.map((row) => barOf(group, row, kind)));
  const total = bounded.reduce((sum, { count }) => sum + count, 0);
  const left = rows.reduce((sum, { count }) => sum + count, 0) - total;
  const facts = `${countText(total)}${left > 0 ? `; ${countText(left)} outside the bins not shown` : ''}`;
  const title = titleOf(table, 'count', facts, options);
  const labels = labelled.map(([label]) => label);
  return new Chart(
    specOf(bars, labels, VALUE, kind, title, options.width ?? DEFAULT_WIDTH),
    textBars(title, bars, VALUE),
  );
}

function labelOf(table: ColumnTable, names: readonly string[]): (row: Row) => string {
  const schemas = names.filter((name) => !NO_GROUP.has(name)).map((name) => columnSchema(table, name));
  return (row) =>
    schemas
      .filter(({ name }) => row[name] !== null)
      .map((schema) => formatCell(row[schema.name], schema))
      .join(' · ');
}

/** The largest first; those that there is no colour for are put together. */
function groupsOf(
  rows: readonly Row[],
  label: (row: Row) => string,
): readonly (readonly [string, readonly Row[]])[] {
  const size = (own: readonly Row[]) => own.reduce((sum, { count }) => sum + count, 0);
  const groups = [...Map.groupBy(rows, label)].sort(([, a], [, b]) => size(b) - size(a));
  const whole = groups.map(([name, own]) => [name, together(own)] as const);
  if (groups.length <= PALETTE.length) return whole;
  const rest = groups.slice(PALETTE.length - 1);
  return [
    ...whole.slice(0, PALETTE.length - 1),
    [`${rest.length} others`, together(rest.flatMap(([, own]) => own))],
  ];
}

/** One row for each bin. */
function together(rows: readonly Row[]): readonly Row[] {
  return [...Map.groupBy(rows, ({ min }) => min)].map(([, own]) => ({
    ...own[0]!,
    count: own.reduce((sum, { count }) => sum + count, 0),
  }));
}

/** Zero has no place on a logarithmic axis: it is drawn from a half. */
function barOf(group: string, { min, max, count }: Row, kind: 'log2' | 'linear'): Bar {
  const low = kind === 'log2' && min === 0 ? 0.5 : min!;
  return { group, min: min!, max: max!, low, high: max! + 1, count };
}
