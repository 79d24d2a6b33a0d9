import type { ColumnTable } from 'arquero';
import { type QuantileShift, quantileShift } from '../analysis/quantile-shift.ts';
import { joinNotes, noteOf } from '../table/build.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, TableOf } from '../table/types.ts';
import { valueAxis } from './axis.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { type LabelledGroup, labelledGroups } from './groups.ts';
import { DEFAULT_WIDTH, type PlotOptions, titleOf } from './options.ts';
import { axisOf, curveColor, SHARE_AXIS, STEP_MARK, stepsOf } from './steps.ts';
import { CONFIG, SCHEMA } from './theme.ts';
import { countText, percent, valueText } from './value-text.ts';

const QUANTILES = [0.5, 0.9, 0.99] as const;

export interface CompareOptions extends PlotOptions {
  /** What the two are called: `['6.1', '6.12']`. The default is before and after. */
  readonly labels?: readonly [before: string, after: string];
}

/**
 * The same column of two tables, one from before a change: for each value the share of values that are not greater, as `ecdf`
 * draws it, over each other, and how far p50, p90 and p99 moved, with the interval that holds the true shift in 95 of 100
 * cases. The spec holds at most 400 steps of each, no rows. Throws InputError `unknown-column`, `column-type`.
 */
export function compare<Row extends object>(
  before: TableOf<Row>,
  after: TableOf<Row>,
  column: ColumnOf<Row>,
  options: CompareOptions = {},
): Chart {
  const tables = [before, after] as unknown as readonly [ColumnTable, ColumnTable];
  const labels = options.labels ?? ['before', 'after'];
  const groups = tables.map((table, i): LabelledGroup => {
    const [all] = labelledGroups(table, column, []);
    return { label: labels[i]!, sorted: all?.sorted ?? new Float64Array(0) };
  });
  const [old, now] = groups as [LabelledGroup, LabelledGroup];
  const schema = columnSchema(tables[1], column);
  const known = old.sorted.length > 0 && now.sorted.length > 0;
  const shifts = known ? QUANTILES.map((p) => quantileShift(old.sorted, now.sorted, p)) : [];
  const counts = groups.map(({ label, sorted }) => `${label}: ${countText(sorted.length)}`).join('; ');
  const note = options.note ?? joinNotes(...new Set(tables.map(noteOf)));
  const title = titleOf(tables[1], column, [counts, ...shifts.map((shift) => shiftText(shift, schema))], {
    ...options,
    ...(note !== undefined && { note }),
  });
  const shown = groups.filter(({ sorted }) => sorted.length > 0);
  return new Chart(
    specOf(shown, shifts, { labels, schema, title, width: options.width ?? DEFAULT_WIDTH }),
    [title.text, ...title.subtitle].join('\n'),
  );
}

/** `p99 1.2 ms → 1.6 ms: +0.4 ms (+33.3 %), 95 % sure between +0.3 ms and +0.5 ms` */
function shiftText({ p, before, after, shift, interval }: QuantileShift, schema: ColumnSchema): string {
  const moved = signed(shift, schema);
  const sure = interval
    ? `95 % sure between ${signed(interval[0], schema)} and ${signed(interval[1], schema)}`
    : 'too few values to say how sure';
  const share = before > 0 ? ` (${shift < 0 ? '−' : '+'}${percent(Math.abs(shift) / before)})` : '';
  return `${nameOf(p)} ${valueText(before, schema)} → ${valueText(after, schema)}: ${moved}${share}, ${sure}`;
}

const nameOf = (p: number): string => `p${100 * p}`;

function signed(value: number, schema: ColumnSchema): string {
  return `${value < 0 ? '−' : '+'}${valueText(Math.abs(value), schema)}`;
}

interface Look {
  readonly labels: readonly string[];
  readonly schema: ColumnSchema;
  readonly title: object;
  readonly width: number;
}

function specOf(
  groups: readonly LabelledGroup[],
  shifts: readonly QuantileShift[],
  { labels, schema, title, width }: Look,
): VegaLiteSpec {
  const { low, high, log } = axisOf(groups);
  const x = { type: 'quantitative', ...valueAxis(schema, low, high, log) };
  const color = curveColor(labels);
  const marks = shifts.map(({ p, before, after }) => ({ share: p, before, after, name: nameOf(p) }));
  const arms = { data: { values: marks }, encoding: { y: SHARE_AXIS } };
  return {
    $schema: SCHEMA,
    title,
    width,
    height: 280,
    data: { values: groups.flatMap((group) => stepsOf(group, low, high)) },
    layer: [
      {
        mark: STEP_MARK,
        encoding: { x: { field: 'value', ...x }, y: SHARE_AXIS, color },
      },
      {
        ...arms,
        mark: { type: 'rule', strokeWidth: 2.5, color: '#222222' },
        encoding: { ...arms.encoding, x: { field: 'before', ...x }, x2: { field: 'after' } },
      },
      {
        ...arms,
        mark: { type: 'point', shape: 'circle', filled: true, size: 45, opacity: 1, color: '#222222' },
        encoding: { ...arms.encoding, x: { field: 'after', ...x } },
      },
      {
        ...arms,
        transform: [{ calculate: 'max(datum.before, datum.after)', as: 'right' }],
        mark: { type: 'text', align: 'left', baseline: 'top', dx: 6, dy: 5, fontSize: 11, color: '#222222' },
        encoding: {
          ...arms.encoding,
          x: { field: 'right', ...x },
          text: { field: 'name', type: 'nominal' },
        },
      },
    ],
    config: CONFIG,
  };
}
