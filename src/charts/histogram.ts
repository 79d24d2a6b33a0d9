import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, TableOf } from '../table/types.ts';
import { NUMBER_LABEL, valueAxis } from './axis.ts';
import { type BinKind, binsBetween, countIn, drawnBin, inclusiveBin } from './bins.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { type CountedBin, countedBins, countedSchema, drawnCount, isCounted } from './counted.ts';
import { type LabelledGroup, labelledGroups } from './groups.ts';
import { type ChartOptions, DEFAULT_WIDTH, groupNames, titleOf } from './options.ts';
import { textBars } from './text-bars.ts';
import { CONFIG, PALETTE, SCHEMA } from './theme.ts';
import { countText, valueText } from './value-text.ts';

export interface HistogramOptions<Row> extends ChartOptions<Row> {
  /** Powers of two (default), tenths of a decade, or about 40 bins of equal width. */
  readonly bins?: BinKind;
}

/** One bar. `min` and `max` are the least and greatest whole number it counts; it is drawn from `low` to `high`. */
interface Bar {
  readonly group: string;
  readonly min: number;
  readonly max: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * How often values of each size occur. With `by` one plot per group, below each other on one axis.
 *
 * The spec holds the counts of the bins, no rows. Logarithmic bins cannot show values below zero: how many were
 * left out is said below the title. Of a table of counts (`min`, `max`, `count`, as `hist` lines give) the bars are its rows, and
 * there is no column to name: `histogram(trace.sizes)`, `histogram(trace.sizes, {by: 'comm'})`. Throws InputError
 * `unknown-column`, `column-type`.
 */
export function histogram<Row extends object>(
  table: TableOf<Row>,
  column?: ColumnOf<Row> | HistogramOptions<Row>,
  options: HistogramOptions<Row> = {},
): Chart {
  const source = table as unknown as ColumnTable;
  if (typeof column !== 'string') return countedHistogram(source, column ?? {});
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
      kind,
      title,
      options.width ?? DEFAULT_WIDTH,
    ),
    textBars(title, bars, schema),
  );
}

/** The rows of all times together. */
function countedHistogram<Row>(source: ColumnTable, options: HistogramOptions<Row>): Chart {
  if (!isCounted(source))
    throw new InputError({
      code: 'unknown-column',
      what: 'say which column: the table has no counts in min, max and count',
      hint: "charts.histogram(table, 'dur')",
    });
  const { bins, negative } = countedBins(source, groupNames(options as never));
  const bars = addedUp(bins);
  const schema = countedSchema(source);
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const left = negative > 0 ? `; ${countText(negative)} below zero not shown` : '';
  const title = titleOf(source, '', `${countText(total)}${left}`, {
    title: schema.name,
    ...options,
  } as never);
  const labels = [...new Set(bars.map(({ group }) => group))];
  return new Chart(
    specOf(bars, labels, schema, 'log2', title, options.width ?? DEFAULT_WIDTH),
    textBars(title, bars, schema),
  );
}

/** One bar for each group and bucket: the groups with the most values first, as many as there are colours for. */
function addedUp(bins: readonly CountedBin[]): Bar[] {
  const bars = new Map<string, Bar>();
  const totals = new Map<string, number>();
  for (const { group, min, max, count } of bins) {
    totals.set(group, (totals.get(group) ?? 0) + count);
    const name = `${min} ${group}`;
    bars.set(name, {
      group,
      min,
      max,
      ...drawnCount({ min, max }),
      count: count + (bars.get(name)?.count ?? 0),
    });
  }
  const order = [...totals.keys()].sort((a, b) => totals.get(b)! - totals.get(a)!).slice(0, PALETTE.length);
  return [...bars.values()]
    .filter(({ group }) => order.includes(group))
    .sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group) || a.min - b.min);
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

function specOf(
  bars: readonly Bar[],
  labels: readonly string[],
  schema: ColumnSchema,
  kind: BinKind,
  title: object,
  width: number,
): VegaLiteSpec {
  const split = labels.length > 1;
  const x = valueAxis(schema, ...axisEnds(bars, kind), kind !== 'linear');
  const bar = {
    mark: { type: 'bar', orient: 'vertical', stroke: 'white', strokeWidth: 0.75 },
    encoding: {
      x: { field: 'low', type: 'quantitative', ...x },
      x2: { field: 'high' },
      y: {
        field: 'count',
        type: 'quantitative',
        axis: { title: 'count', labelExpr: NUMBER_LABEL, tickCount: split ? 3 : 6, tickMinStep: 1 },
        scale: { zero: true },
      },
      y2: { datum: 0 },
      color: {
        field: 'group',
        type: 'nominal',
        scale: { domain: labels, range: PALETTE.slice(0, Math.max(1, labels.length)) },
        legend: null,
      },
      tooltip: [
        { field: 'min', type: 'quantitative', title: 'from' },
        { field: 'max', type: 'quantitative', title: 'to' },
        { field: 'count', type: 'quantitative' },
      ],
    },
  };
  const common = { $schema: SCHEMA, title, data: { values: bars }, config: CONFIG };
  if (!split) return { ...common, width, height: 240, ...bar };
  return {
    ...common,
    facet: {
      row: {
        field: 'group',
        type: 'nominal',
        sort: labels,
        header: { labelAngle: 0, labelOrient: 'top', labelAnchor: 'start' },
      },
    },
    spec: { width, height: 90, ...bar },
    spacing: 14,
    resolve: { scale: { y: 'independent' } },
  };
}

/** From the first bar to the last; a lone bar or two have as much room on each side. */
function axisEnds(bars: readonly Bar[], kind: BinKind): [number, number] {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return [1, 10];
  if (new Set(bars.map((bar) => bar.low)).size > 2) return [first.low, last.high];
  if (kind === 'linear') return [first.low - (first.high - first.low), last.high + (last.high - last.low)];
  return [first.low / (first.high / first.low), last.high * (last.high / last.low)];
}
