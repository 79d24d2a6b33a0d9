import type { ColumnTable } from 'arquero';
import { buildTable, noteOf } from '../table/build.ts';
import { type Column, gather, toColumn } from '../table/column.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnOf, Flat, Table, TableOf } from '../table/types.ts';
import { groupNumbers } from './groups.ts';
import { type GroupColumns, type GroupName, MEASURES, measure, type Summary, summarize } from './summary.ts';

/** What the first group is compared in. */
const RATIOS = ['p50', 'p90', 'p99', 'max'] as const;

/** With fewer values than this above it, a quantile tells more about chance than about the group. */
const FEW = 10;

/** Ratios to the first group: 1.2 is 20 % more. Null where the first group's value is 0. */
type Ratios = { readonly [K in (typeof RATIOS)[number] as `${K}_ratio`]: number | null };

/** `greater`: how often a value of this group is greater than one of the first, over all pairs; ties count half. */
export type Comparison = Summary & Ratios & { readonly greater: number };

/**
 * Says whether, how much and at which quantile groups differ: for each group `count p50 p90 p99 max`, the ratio of
 * each to the first group's (`p50_ratio` …), and `greater`: 0.5 where neither tends to have the greater values, 1 where
 * every value is above all of the first group (the statistic of Mann and Whitney as a share; it depends on no single
 * outlier).
 *
 * The first group is the one that appears first in the table: `before.concat(after)`, or `orderby`. Quantiles are those
 * of `summary`; groups without numbers are left out. A p99 that rests on fewer than 10 values is said with the table.
 * Throws InputError `unknown-column`, `column-type`.
 */
export function compare<Row extends object, By extends GroupName<Row>>(
  table: TableOf<Row>,
  column: ColumnOf<Row>,
  options: { readonly by: By | readonly By[] },
): Table<Flat<GroupColumns<Row, By> & Comparison>> {
  const source = table as unknown as ColumnTable;
  const { groups, keys } = groupNumbers(source, column, [options.by].flat() as string[]);
  const order = [...groups.keys()]
    .filter((g) => groups[g]!.values.length > 0)
    .sort((a, b) => groups[a]!.appearance - groups[b]!.appearance);
  const rows = comparisons(order.map((g) => groups[g]!.values.sort()));
  const data = {
    ...Object.fromEntries(keys.map((key) => [key.schema.name, gather(toColumn(key.data) as Column, order)])),
    ...Object.fromEntries(NAMES.map((name) => [name, rows.map((row) => row[name])])),
  };
  const columns = [...keys.map((key) => key.schema), ...measures(columnSchema(source, column))];
  return buildTable({ name: `comparison of ${column}`, columns }, data, notesOf(source, rows));
}

const NAMES = [...MEASURES, ...RATIOS.map((name) => `${name}_ratio` as const), 'greater'] as const;

function comparisons(groups: readonly Float64Array[]): Comparison[] {
  const summaries = groups.map(summarize);
  return groups.map((sorted, g) => {
    const ratio = (name: (typeof RATIOS)[number]) => finite(summaries[g]![name] / summaries[0]![name]);
    return {
      ...summaries[g]!,
      p50_ratio: ratio('p50'),
      p90_ratio: ratio('p90'),
      p99_ratio: ratio('p99'),
      max_ratio: ratio('max'),
      greater: shareGreater(sorted, groups[0]!),
    };
  });
}

function finite(ratio: number): number | null {
  return Number.isFinite(ratio) ? ratio : null;
}

/** Both in ascending order. */
function shareGreater(sorted: Float64Array, first: Float64Array): number {
  let below = 0;
  let notAbove = 0;
  let pairs = 0;
  for (const value of sorted) {
    while (first[below]! < value) below++;
    while (first[notAbove]! <= value) notAbove++;
    pairs += (below + notAbove) / 2;
  }
  return pairs / (sorted.length * first.length);
}

function measures(measured: ReturnType<typeof columnSchema>) {
  const plain = NAMES.slice(MEASURES.length).map((name) => ({
    name,
    type: { kind: 'number' } as const,
    nullable: name !== 'greater',
  }));
  return [...MEASURES.map((name) => measure(name, measured)), ...plain];
}

function notesOf(table: ColumnTable, rows: readonly Comparison[]): string | undefined {
  const few = rows.filter((row) => row.count < FEW * 100).length;
  const text = few > 0 ? `p99 rests on fewer than ${FEW} values in ${few} of ${rows.length} groups` : null;
  return [noteOf(table), text].filter(Boolean).join(' · ') || undefined;
}
