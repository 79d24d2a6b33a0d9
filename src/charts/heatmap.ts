import type { ColumnTable } from 'arquero';
import { durationOption } from '../analysis/duration-option.ts';
import { numericColumn } from '../analysis/groups.ts';
import { timeOrder } from '../analysis/time-order.ts';
import { formatDuration } from '../base/duration.ts';
import { InputError } from '../base/errors.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, TableOf } from '../table/types.ts';
import {
  type BinBase,
  binAxis,
  NUMBER_LABEL,
  timeAxis,
  tooltipText,
  tooltipTime,
  valueAxis,
} from './axis.ts';
import { type Bin, type BinKind, binOf, binsBetween, drawnBin, fromZero } from './bins.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { type CountedBin, countedBins, countedSchema, drawnCount, isCounted } from './counted.ts';
import { DEFAULT_WIDTH, type PlotOptions, titleOf } from './options.ts';
import { type Stretches, stretchesOf } from './stretches.ts';
import { textBars } from './text-bars.ts';
import { CONFIG, HEAT, SCHEMA } from './theme.ts';
import { countText } from './value-text.ts';

/** A cell narrower than this many pixels has no white edge. */
const THIN = 5;

export interface HeatmapOptions extends PlotOptions {
  /** How long a stretch of time is: `'1s'`, or ns. A round length that gives about 60 by default. */
  readonly every?: string | number;
  /** Powers of two (default), tenths of a decade, or about 40 bins of equal width. */
  readonly bins?: BinKind;
}

/** How many values of a bin there are in one stretch of time. */
interface Cell extends Bin {
  readonly from: number;
  /** Where they are not of one length. */
  readonly to?: number;
  readonly count: number;
}

/** The rows that have both a time and a value, in time order. */
interface Values {
  readonly ts: Float64Array;
  readonly value: Float64Array;
  /** Rows left out because a logarithmic axis has no place for values below zero. */
  readonly negative: number;
}

/**
 * How the distribution of a column changes over time: a column of bins per stretch, the darker the more values. The
 * spec holds the cells that have values, no rows. Logarithmic bins cannot show values below zero: how many were left
 * out is said below the title. Of a table of counts (`min`, `max`, `count`, as `hist` lines with `every` give) the cells are
 * its rows, each the interval that ends at its `ts`, and there is no column to name. Throws InputError `unknown-column`, `column-type`, `duration`, `chart-rows` for more than
 * 1,000 stretches.
 */
export function heatmap<Row extends object>(
  table: TableOf<Row>,
  column?: ColumnOf<Row> | HeatmapOptions,
  options: HeatmapOptions = {},
): Chart {
  const source = table as unknown as ColumnTable;
  if (typeof column !== 'string') return countedHeatmap(source, column ?? {});
  const kind = options.bins ?? 'log2';
  const values = valuesOf(source, column, kind);
  const stretches = stretchesOf(source, options.every);
  const bins = binsFor(values.value, kind);
  const cells = cellsOf(values, bins, stretches, kind);
  const schema = columnSchema(source, column);
  const title = titleOf(source, column, factsOf(values, stretches), options);
  return new Chart(
    specOf(cells, stretches, schema, kind === 'linear' ? kind : 10, title, options.width ?? DEFAULT_WIDTH),
    textBars(title, totals(values, bins), schema),
  );
}

/** The rows of all keys together. */
function countedHeatmap(source: ColumnTable, options: HeatmapOptions): Chart {
  if (!isCounted(source))
    throw new InputError({
      code: 'unknown-column',
      what: 'say which column: the table has no counts in min, max and count',
      hint: "charts.heatmap(table, 'dur')",
    });
  if (!source.column('ts'))
    throw new InputError({
      code: 'unknown-column',
      what: 'these counts are of no time: the table has no column ts',
      hint: 'charts.histogram(table) draws them; a program that prints its map again and again gives it times',
    });
  const { bins, left: negative } = countedBins(source, []);
  const schema = countedSchema(source);
  const { stretches, starts } = intervalsOf(bins, options.every);
  const cells = new Map<string, Cell>();
  // bpftrace prints the empty bins between others, too.
  for (const { ts, min, max, count } of bins.filter(({ count }) => count > 0)) {
    const key = `${ts} ${min}`;
    const own = { from: starts.get(ts)!, to: ts, ...drawnCount({ min, max }), count };
    cells.set(key, { ...own, count: count + (cells.get(key)?.count ?? 0) });
  }
  const all = [...cells.values()].sort((a, b) => a.from - b.from || a.low - b.low);
  const left = negative > 0 ? `; ${countText(negative)} below zero not shown` : '';
  const count = all.reduce((sum, cell) => sum + cell.count, 0);
  const facts = `${countText(count)}, in stretches of ${formatDuration(stretches.width)}${left}`;
  const title = titleOf(source, '', facts, { title: schema.name, ...options });
  return new Chart(
    specOf(all, stretches, schema, 2, title, options.width ?? DEFAULT_WIDTH),
    textBars(title, fromZero(withoutTime(all)), schema),
  );
}

/**
 * A print is of the time since the one before. One that had nothing to count is no row: none is taken to be of longer than is
 * usual. The last one may be of less, as what ended the program did not wait.
 */
function intervalsOf(bins: readonly CountedBin[], every: string | number | undefined) {
  const times = [...new Set(bins.map(({ ts }) => ts))].sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 1e9;
  const width = every === undefined ? usual : durationOption(every);
  const starts = new Map(times.map((time, i) => [time, Math.max(times[i - 1] ?? -Infinity, time - width)]));
  const stretches: Stretches = { width, low: (times[0] ?? 0) - width, high: times.at(-1) ?? 0 };
  return { stretches, starts };
}

function withoutTime(cells: readonly Cell[]) {
  const totals = new Map<number, { group: string; low: number; high: number; count: number }>();
  for (const { low, high, count } of cells)
    totals.set(low, { group: '', low, high, count: count + (totals.get(low)?.count ?? 0) });
  return [...totals.values()].sort((a, b) => a.low - b.low);
}

function valuesOf(table: ColumnTable, column: string, kind: BinKind): Values {
  const values = numericColumn(table, column);
  const { rows, ts, order } = timeOrder(table);
  const known = order.filter((at) => (values.at(rows[at]!) ?? null) !== null);
  const shown = known.filter((at) => kind === 'linear' || Number(values.at(rows[at]!)) >= 0);
  return {
    ts: Float64Array.from(shown, (at) => ts[at]!),
    value: Float64Array.from(shown, (at) => Number(values.at(rows[at]!))),
    negative: known.length - shown.length,
  };
}

function binsFor(values: Float64Array, kind: BinKind): Bin[] {
  if (values.length === 0) return [];
  const least = values.reduce((a, b) => Math.min(a, b));
  const greatest = values.reduce((a, b) => Math.max(a, b));
  return binsBetween(least, greatest, kind);
}

/** From the earliest to the latest, in each stretch from the lowest to the highest. */
function cellsOf(
  { ts, value }: Values,
  bins: readonly Bin[],
  { low, width }: Stretches,
  kind: BinKind,
): Cell[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < ts.length; i++) {
    const key = Math.floor((ts[i]! - low) / width) * bins.length + binOf(bins, value[i]!);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([key, count]) => {
      const { low: least, high } = drawnBin(bins[key % bins.length]!, kind);
      const from = low + Math.floor(key / bins.length) * width;
      return { from, low: sixDigits(least), high: sixDigits(high), count };
    });
}

/** Enough to draw an edge by, and short in the spec. */
function sixDigits(edge: number): number {
  return Number(edge.toPrecision(6));
}

/** The same distribution without time, for the chart as text. */
function totals({ value }: Values, bins: readonly Bin[]) {
  const counts = bins.map(() => 0);
  for (const each of value) counts[binOf(bins, each)]!++;
  return bins.map((bin, b) => ({ group: '', ...bin, count: counts[b]! }));
}

function factsOf({ value, negative }: Values, { width }: Stretches): string {
  const left = negative > 0 ? `; ${countText(negative)} below zero not shown` : '';
  return `${countText(value.length)}, in stretches of ${formatDuration(width)}${left}`;
}

function specOf(
  cells: readonly Cell[],
  stretches: Stretches,
  schema: ColumnSchema,
  base: BinBase | 'linear',
  title: object,
  width: number,
): VegaLiteSpec {
  const most = cells.reduce((max, cell) => Math.max(max, cell.count), 1);
  const low = cells.reduce((least, cell) => Math.min(least, cell.low), Number.POSITIVE_INFINITY);
  const high = cells.reduce((greatest, cell) => Math.max(greatest, cell.high), Number.NEGATIVE_INFINITY);
  const powers = Array.from({ length: Math.floor(Math.log10(Math.max(10, most))) + 1 }, (_, i) => 10 ** i);
  const thin = (stretches.high - stretches.low) / stretches.width > width / THIN;
  const least = tooltipText(schema, 'datum.low');
  const ends: [number, number] = cells.length > 0 ? [low, high] : [1, 10];
  const y = base === 'linear' ? valueAxis(schema, ...ends, false) : binAxis(schema, ...ends, base);
  return {
    $schema: SCHEMA,
    title,
    width,
    height: 260,
    data: { values: cells },
    transform: [
      ...(cells[0]?.to === undefined ? [{ calculate: `datum.from + ${stretches.width}`, as: 'to' }] : []),
      { calculate: tooltipTime('datum.from'), as: 'time' },
      { calculate: base === 'linear' ? least : `datum.low < 1 ? '0' : ${least}`, as: 'least' },
      { calculate: tooltipText(schema, 'datum.high'), as: 'below' },
    ],
    mark: { type: 'rect', stroke: 'white', strokeWidth: thin ? 0 : 0.4 },
    encoding: {
      x: { field: 'from', type: 'quantitative', ...timeAxis(stretches.low, stretches.high) },
      x2: { field: 'to' },
      y: { field: 'low', type: 'quantitative', ...y, axis: { ...y.axis, domain: false } },
      y2: { field: 'high' },
      color: {
        field: 'count',
        type: 'quantitative',
        // A single slow call must be seen beside thousands of fast ones.
        scale: { type: 'log', domain: [1, Math.max(10, most)], range: HEAT },
        legend: { title: 'count', labelExpr: NUMBER_LABEL, gradientLength: 160, values: powers },
      },
      tooltip: [
        { field: 'time', type: 'nominal', title: 'ts' },
        { field: 'least', type: 'nominal', title: 'from' },
        { field: 'below', type: 'nominal', title: 'below' },
        { field: 'count', type: 'quantitative' },
      ],
    },
    config: CONFIG,
  };
}
