import type { ColumnSchema } from '../table/schema.ts';
import { type BinBase, binAxis, NUMBER_LABEL, valueAxis } from './axis.ts';
import type { VegaLiteSpec } from './chart.ts';
import { plotPerGroup } from './plot-per-group.ts';
import { CONFIG, PALETTE, SCHEMA } from './theme.ts';

/** One bar. `min` and `max` are the least and greatest whole number it counts; it is drawn from `low` to `high`. */
export interface Bar {
  readonly group: string;
  readonly min: number;
  readonly max: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Bars above a value axis, `linear` or logarithmic with lines at the powers of `base`; of several groups one plot each, below each other. */
export function specOf(
  bars: readonly Bar[],
  labels: readonly string[],
  schema: ColumnSchema,
  base: BinBase | 'linear',
  title: object,
  width: number,
): VegaLiteSpec {
  const split = labels.length > 1;
  const ends = axisEnds(bars, base === 'linear');
  const x = base === 'linear' ? valueAxis(schema, ...ends, false) : binAxis(schema, ...ends, base);
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
    ...plotPerGroup(labels),
    spec: { width, height: 90, ...bar },
    resolve: { scale: { y: 'independent' } },
  };
}

/** From the lowest bar's start to the highest's end; a lone bar or two have as much room on each side. */
function axisEnds(bars: readonly Bar[], linear: boolean): [number, number] {
  const sorted = bars.toSorted((a, b) => a.low - b.low);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return [1, 10];
  if (new Set(bars.map((bar) => bar.low)).size > 2) return [first.low, last.high];
  if (linear) return [first.low - (first.high - first.low), last.high + (last.high - last.low)];
  return [first.low / (first.high / first.low), last.high * (last.high / last.low)];
}
