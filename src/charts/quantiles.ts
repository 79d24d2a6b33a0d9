import type { ColumnTable } from 'arquero';
import { quantiles as quantilesOf } from '../analysis/quantiles.ts';
import { formatDuration } from '../base/duration.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { textTable } from '../table/text.ts';
import type { ColumnOf, Table, TableOf } from '../table/types.ts';
import { timeAxis, tooltipText, tooltipTime, valueAxis } from './axis.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { type ChartOptions, DEFAULT_WIDTH, groupNames, titleOf } from './options.ts';
import { plotPerGroup } from './plot-per-group.ts';
import { rowLabels } from './row-labels.ts';
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

export interface QuantilesChartOptions<Row> extends ChartOptions<Row> {
  /** How long a stretch of time is: `'1s'`, or ns. A round length that gives at most about 60, with 20 values each, by default. */
  readonly every?: string | number;
}

type Stretch = Readonly<Record<'ts' | 'count' | (typeof LINES)[number], number>>;

/** A point of a line in the middle of its stretch; without a value it ends the line. */
interface Point {
  /** Of several groups, whose it is. */
  readonly group?: string;
  readonly quantile: string;
  readonly ts: number;
  readonly value: number | null;
  readonly count: number;
}

/**
 * How p50, p90 and p99 of a column change over time, exact for each stretch. A line is interrupted where a stretch has
 * no values. With `by` one plot per group, below each other on the same axes. Throws InputError
 * `unknown-column`, `column-type`, `duration`, `chart-rows` for more than 1,000 stretches.
 */
export function quantiles<Row extends object>(
  table: TableOf<Row>,
  column: ColumnOf<Row>,
  options: QuantilesChartOptions<Row> = {},
): Chart {
  const source = table as unknown as ColumnTable;
  const stretches = stretchesOf(source, options.every, VALUES);
  const groups = groupsOf(source, groupNames(options as never)).map(({ label, rows }) => ({
    label,
    measured: quantilesOf(rows, column as never, { every: stretches.width }) as unknown as Table<Stretch>,
  }));
  const schema = columnSchema(source, column);
  const points = groups.flatMap(({ label, measured }) => {
    const points = pointsOf(measured, stretches.width);
    return groups.length > 1 ? points.map((point) => ({ group: label, ...point })) : points;
  });
  const total = points.reduce((sum, { quantile, count }) => sum + (quantile === 'p50' ? count : 0), 0);
  const facts = `${countText(total)}, in stretches of ${formatDuration(stretches.width)}`;
  const title = titleOf(source, column, facts, options as never);
  const labels = groups.map(({ label }) => label);
  const texts = groups.flatMap(({ label, measured }) => [
    ...(groups.length > 1 ? [label] : []),
    textTable(
      measured.select('ts', 'count', 'p50', 'p90', 'p99') as never,
      Math.ceil(TEXT_ROWS / groups.length),
    ),
  ]);
  return new Chart(
    specOf(points, labels, stretches, schema, title, options.width ?? DEFAULT_WIDTH),
    [title.text, ...title.subtitle, ...texts].join('\n'),
  );
}

/** The rows of each group, the largest first. */
function groupsOf(table: ColumnTable, by: readonly string[]) {
  const rows = table.indices() as Uint32Array;
  if (by.length === 0) return [{ label: '', rows: table as never as Table }];
  const { labels, labelOf } = rowLabels(table, by, rows);
  const { reify } = table as unknown as { reify(rows: readonly number[]): Table };
  return labels.map((label) => ({
    label,
    rows: reify.call(
      table,
      [...rows].filter((row) => labelOf(row) === label),
    ),
  }));
}

function pointsOf(measured: Table<Stretch>, width: number): Point[] {
  const rows = measured.objects().filter((row) => row.count > 0);
  return LINES.flatMap((quantile) =>
    rows.flatMap((row, i): Point[] => {
      const ts = row.ts + width / 2;
      const point = { quantile, ts, value: row[quantile], count: row.count };
      const next = rows[i + 1];
      const follows = next === undefined || next.ts - row.ts < 1.5 * width;
      return follows ? [point] : [point, { ...point, ts: ts + width, value: null, count: 0 }];
    }),
  );
}

function specOf(
  points: readonly Point[],
  labels: readonly string[],
  stretches: Stretches,
  schema: ColumnSchema,
  title: object,
  width: number,
): VegaLiteSpec {
  const split = labels.length > 1;
  const lines = {
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
  };
  const common = { $schema: SCHEMA, title, data: { values: points }, config: CONFIG };
  if (!split) return { ...common, width, height: 260, ...lines };
  return { ...common, ...plotPerGroup(labels), spec: { width, height: 130, ...lines } };
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
