import type { ColumnTable } from 'arquero';
import { quantiles as quantilesOf } from '../analysis/quantiles.ts';
import { formatDuration } from '../base/duration.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { textTable } from '../table/text.ts';
import type { ColumnOf, Table, TableOf } from '../table/types.ts';
import { timeAxis, tooltipText, tooltipTime, valueAxis } from './axis.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { DEFAULT_WIDTH, type PlotOptions, titleOf } from './options.ts';
import { type Stretches, stretchesOf } from './stretches.ts';
import { CONFIG, PALETTE, SCHEMA } from './theme.ts';
import { countText } from './value-text.ts';

/** From the top line to the bottom one. */
const LINES = ['p99', 'p90', 'p50'] as const;
/** Values that spread over more than this factor get a logarithmic axis. */
const WIDE = 30;
/** Values of a stretch, on average, that its quantiles should rest on. */
const VALUES = 20;
/** Rows of the chart as text. */
const TEXT_ROWS = 25;

export interface QuantilesChartOptions extends PlotOptions {
  /** How long a stretch of time is: `'1s'`, or ns. A round length that gives at most about 60, with 20 values each, by default. */
  readonly every?: string | number;
}

type Stretch = Readonly<Record<'ts' | 'count' | (typeof LINES)[number], number>>;

/** A point of a line in the middle of its stretch; without a value it ends the line. */
interface Point {
  readonly quantile: string;
  readonly ts: number;
  readonly value: number | null;
  readonly count: number;
}

/**
 * How p50, p90 and p99 of a column change over time, exact for each stretch. A line is interrupted where a stretch has
 * no values. Throws InputError `unknown-column`, `column-type`, `duration`, `chart-rows` for more than 1,000 stretches.
 */
export function quantiles<Row extends object>(
  table: TableOf<Row>,
  column: ColumnOf<Row>,
  options: QuantilesChartOptions = {},
): Chart {
  const source = table as unknown as ColumnTable;
  const stretches = stretchesOf(source, options.every, VALUES);
  const measured = quantilesOf(table, column, { every: stretches.width }) as unknown as Table<Stretch>;
  const rows = measured.objects().filter((row) => row.count > 0);
  const schema = columnSchema(source, column);
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const facts = `${countText(total)}, in stretches of ${formatDuration(stretches.width)}`;
  const title = titleOf(source, column, facts, options);
  const points = LINES.flatMap((name) => pointsOf(rows, name, stretches.width));
  const text = textTable(measured.select('ts', 'count', 'p50', 'p90', 'p99') as never, TEXT_ROWS);
  return new Chart(
    specOf(points, stretches, schema, title, options.width ?? DEFAULT_WIDTH),
    [title.text, ...title.subtitle, text].join('\n'),
  );
}

function pointsOf(rows: readonly Stretch[], quantile: (typeof LINES)[number], width: number) {
  return rows.flatMap((row, i): Point[] => {
    const ts = row.ts + width / 2;
    const point = { quantile, ts, value: row[quantile], count: row.count };
    const next = rows[i + 1];
    const follows = next === undefined || next.ts - row.ts < 1.5 * width;
    return follows ? [point] : [point, { ...point, ts: ts + width, value: null, count: 0 }];
  });
}

function specOf(
  points: readonly Point[],
  stretches: Stretches,
  schema: ColumnSchema,
  title: object,
  width: number,
): VegaLiteSpec {
  return {
    $schema: SCHEMA,
    title,
    width,
    height: 260,
    data: { values: points },
    transform: [
      { calculate: tooltipTime(`(datum.ts - ${stretches.width / 2})`), as: 'from' },
      { calculate: tooltipText(schema, 'datum.value'), as: 'text' },
    ],
    mark: { type: 'line', strokeWidth: 1.75, point: { size: 14, filled: true }, clip: true },
    encoding: {
      x: { field: 'ts', type: 'quantitative', ...timeAxis(stretches.low, stretches.high) },
      y: { field: 'value', type: 'quantitative', ...axisOf(points, schema) },
      color: {
        field: 'quantile',
        type: 'nominal',
        scale: { domain: LINES, range: [PALETTE[1], PALETTE[4], PALETTE[0]] },
        legend: { title: null, orient: 'top' },
      },
      tooltip: [
        { field: 'quantile', type: 'nominal' },
        { field: 'text', type: 'nominal', title: schema.name },
        { field: 'count', type: 'quantitative' },
        { field: 'from', type: 'nominal' },
      ],
    },
    config: CONFIG,
  };
}

/** From 0, so that a small change looks small; logarithmic where that would press most of the lines flat. */
function axisOf(points: readonly Point[], schema: ColumnSchema) {
  const values = points.map((point) => point.value).filter((value) => value !== null);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return valueAxis(schema, 0, 1, false);
  if (least > 0 && greatest / least > WIDE) return valueAxis(schema, least / 1.2, greatest * 1.2, true);
  const room = Math.max(Math.abs(least), Math.abs(greatest)) * 0.06 || 1;
  return valueAxis(schema, least < 0 ? least - room : 0, greatest > 0 ? greatest + room : 0, false);
}
