import type { ColumnTable } from 'arquero';
import { quantileOfSorted } from '../analysis/quantile.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, TableOf } from '../table/types.ts';
import { valueAxis } from './axis.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { type LabelledGroup, labelledGroups } from './groups.ts';
import { type ChartOptions, DEFAULT_WIDTH, groupNames, titleOf } from './options.ts';
import { axisOf, curveColor, SHARE_AXIS, STEP_MARK, stepsOf } from './steps.ts';
import { CONFIG, SCHEMA } from './theme.ts';
import { countText, valueText } from './value-text.ts';

/**
 * For each value the share of values that are not greater: the higher and further left a curve, the faster. The
 * spec holds at most 400 steps per group, no rows. Throws InputError `unknown-column`, `column-type`.
 */
export function ecdf<Row extends object>(
  table: TableOf<Row>,
  column: ColumnOf<Row>,
  options: ChartOptions<Row> = {},
): Chart {
  const source = table as unknown as ColumnTable;
  const groups = labelledGroups(source, column, groupNames(options as never));
  const schema = columnSchema(source, column);
  const facts = countText(groups.reduce((sum, group) => sum + group.sorted.length, 0));
  const title = titleOf(source, column, facts, options as never);
  const text = [title.text, ...title.subtitle, ...groups.map((group) => quantileText(group, schema))].join(
    '\n',
  );
  return new Chart(specOf(groups, schema, title, options.width ?? DEFAULT_WIDTH), text);
}

function quantileText({ label, sorted }: LabelledGroup, schema: ColumnSchema): string {
  const at = (p: number) => valueText(quantileOfSorted(sorted, p), schema);
  const quantiles = `p50 ${at(0.5)}  p90 ${at(0.9)}  p99 ${at(0.99)}  max ${at(1)}`;
  return label === '' ? quantiles : `${label}: ${quantiles}`;
}

function specOf(
  groups: readonly LabelledGroup[],
  schema: ColumnSchema,
  title: object,
  width: number,
): VegaLiteSpec {
  const labels = groups.map((group) => group.label);
  const { low, high, log } = axisOf(groups);
  return {
    $schema: SCHEMA,
    title,
    width,
    height: 280,
    data: { values: groups.flatMap((group) => stepsOf(group, low, high)) },
    mark: STEP_MARK,
    encoding: {
      x: { field: 'value', type: 'quantitative', ...valueAxis(schema, low, high, log) },
      y: SHARE_AXIS,
      color: curveColor(labels),
    },
    config: CONFIG,
  };
}
