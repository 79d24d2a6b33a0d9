import type { ColumnTable } from 'arquero';
import { quantileOfSorted } from '../analysis/quantile.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, TableOf } from '../table/types.ts';
import { valueAxis } from './axis.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { type LabelledGroup, labelledGroups } from './groups.ts';
import { type ChartOptions, DEFAULT_WIDTH, groupNames, titleOf } from './options.ts';
import { CONFIG, PALETTE, SCHEMA } from './theme.ts';
import { countText, valueText } from './value-text.ts';

/** Most steps of one curve; beyond them the steps are quantiles, denser towards the greatest value. */
const MAX_STEPS = 400;
/** Values that spread over more than this factor get a logarithmic axis. */
const WIDE = 30;

/** At this value the share of values that are not greater reaches `share`. */
interface Step {
  readonly group: string;
  readonly value: number;
  readonly share: number;
}

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
  const least = Math.min(...groups.map((group) => group.sorted[0]!));
  const greatest = Math.max(...groups.map((group) => group.sorted.at(-1)!));
  const log = least > 0 && greatest / least > WIDE;
  const [low, high] = axisEnds(least, greatest, log);
  return {
    $schema: SCHEMA,
    title,
    width,
    height: 280,
    data: { values: groups.flatMap((group) => stepsOf(group, low, high)) },
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2, clip: true },
    encoding: {
      x: { field: 'value', type: 'quantitative', ...valueAxis(schema, low, high, log) },
      y: {
        field: 'share',
        type: 'quantitative',
        axis: { title: 'share of values not greater', format: '.0%', values: [0, 0.25, 0.5, 0.75, 0.9, 1] },
        scale: { domain: [0, 1] },
      },
      color: {
        field: 'group',
        type: 'nominal',
        scale: { domain: labels, range: PALETTE.slice(0, Math.max(1, labels.length)) },
        legend: labels.length > 1 ? { title: null, orient: 'top', labelLimit: 300 } : null,
      },
    },
    config: CONFIG,
  };
}

/** A little room on both sides; a single value stands in the middle. */
function axisEnds(least: number, greatest: number, log: boolean): [number, number] {
  if (!Number.isFinite(least)) return [0, 1];
  if (log) return [least / 1.2, greatest * 1.2];
  const room = (greatest - least) * 0.04 || Math.abs(least) * 0.1 || 1;
  return [least >= 0 ? Math.max(0, least - room) : least - room, greatest + room];
}

/** The curve comes from the left edge at 0 and leaves on the right at 1. */
function stepsOf({ label, sorted }: LabelledGroup, low: number, high: number): Step[] {
  const inner = sorted.length <= MAX_STEPS ? everyStep(sorted) : quantileSteps(sorted);
  const steps = [{ value: low, share: 0 }, ...inner, { value: high, share: 1 }];
  return steps.map((step) => ({ group: label, ...step }));
}

function everyStep(sorted: Float64Array): Omit<Step, 'group'>[] {
  return Array.from(sorted, (value, i) => ({ value, share: (i + 1) / sorted.length })).filter(
    (step, i) => step.value !== sorted[i + 1],
  );
}

/** Three quarters of the steps divide the shares evenly, the others the last percent, where outliers are. */
function quantileSteps(sorted: Float64Array): Omit<Step, 'group'>[] {
  const most = MAX_STEPS * 0.75;
  const even = Array.from({ length: most }, (_, i) => ((i + 1) / most) * 0.99);
  const tail = Array.from(
    { length: MAX_STEPS - most },
    (_, i) => 0.99 + (0.01 * (i + 1)) / (MAX_STEPS - most),
  );
  const ranks = [...even, ...tail].map((share) => Math.max(1, Math.round(share * sorted.length)));
  const steps = ranks.map((rank) => ({ value: sorted[rank - 1]!, share: rank / sorted.length }));
  return steps.filter((step, i) => step.value !== steps[i + 1]?.value);
}
