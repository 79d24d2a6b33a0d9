import type { ColumnTable } from 'arquero';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, TableOf } from '../table/types.ts';
import { type Bar, specOf } from './bars.ts';
import { type BinKind, binsBetween, countIn, drawnBin, fromZero, inclusiveBin } from './bins.ts';
import { Chart } from './chart.ts';
import { countedHistogram } from './counted-histogram.ts';
import { type LabelledGroup, labelledGroups } from './groups.ts';
import { type ChartOptions, DEFAULT_WIDTH, groupNames, titleOf } from './options.ts';
import { textBars } from './text-bars.ts';
import { countText, valueText } from './value-text.ts';

export interface HistogramOptions<Row> extends ChartOptions<Row> {
  /** Powers of two (default), tenths of a decade, or about 40 bins of equal width. */
  readonly bins?: BinKind;
}

/**
 * How often values of each size occur. With `by` one plot per group, below each other on one axis.
 *
 * The spec holds the counts of the bins, no rows. Logarithmic bins cannot show values below zero: how many were
 * left out is said below the title. Of a table of counts (`min`, `max`, `count`, as `hist` lines and the maps of bpftrace give) the
 * bars are its rows, and there is no column to name: `histogram(trace.sizes)`; without `by` its other columns are. Throws InputError
 * `unknown-column`, `column-type`.
 */
export function histogram<Row extends object>(
  table: TableOf<Row>,
  column?: ColumnOf<Row> | HistogramOptions<Row>,
  options: HistogramOptions<Row> = {},
): Chart {
  const source = table as unknown as ColumnTable;
  if (typeof column !== 'string') {
    const chosen = column ?? options;
    return countedHistogram(source, groupNames(chosen as never), chosen as never);
  }
  const kind = options.bins ?? 'log2';
  const groups = labelledGroups(source, column, groupNames(options as never));
  const { shown, left } = withoutNegatives(groups, kind);
  const bars = barsOf(shown, kind);
  const schema = columnSchema(source, column);
  const title = titleOf(source, column, factsOf(shown, left, schema), options as never);
  return new Chart(
    specOf(
      bars,
      shown.map(({ label }) => label),
      schema,
      kind === 'linear' ? kind : 10,
      title,
      options.width ?? DEFAULT_WIDTH,
    ),
    textBars(title, fromZero(bars), schema),
  );
}

function withoutNegatives(groups: readonly LabelledGroup[], kind: BinKind) {
  if (kind === 'linear') return { shown: groups, left: 0 };
  let left = 0;
  const shown = groups.map(({ label, sorted }) => {
    const negative = sorted.findIndex((value) => value >= 0);
    const cut = negative === -1 ? sorted.length : negative;
    left += cut;
    return { label, sorted: sorted.subarray(cut) };
  });
  return { shown: shown.filter((group) => group.sorted.length > 0), left };
}

function barsOf(groups: readonly LabelledGroup[], kind: BinKind): Bar[] {
  if (groups.length === 0) return [];
  const least = Math.min(...groups.map((group) => group.sorted[0]!));
  const greatest = Math.max(...groups.map((group) => group.sorted.at(-1)!));
  const bins = binsBetween(least, greatest, kind);
  return groups.flatMap(({ label, sorted }) => {
    const counts = countIn(bins, sorted);
    return bins.map((bin, b) => ({
      group: label,
      ...inclusiveBin(bin),
      ...drawnBin(bin, kind),
      count: counts[b]!,
    }));
  });
}

function factsOf(groups: readonly LabelledGroup[], left: number, schema: ColumnSchema): string {
  const total = groups.reduce((sum, group) => sum + group.sorted.length, 0);
  const least = Math.min(...groups.map((group) => group.sorted[0]!));
  const greatest = Math.max(...groups.map((group) => group.sorted.at(-1)!));
  const range = [...new Set([valueText(least, schema), valueText(greatest, schema)])].join(' to ');
  return `${countText(total)}${total > 0 ? `, ${range}` : ''}${left > 0 ? `; ${countText(left)} below zero not shown` : ''}`;
}
