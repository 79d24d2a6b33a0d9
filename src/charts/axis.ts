import { isDuration, isTime } from '../table/cell.ts';
import type { ColumnSchema } from '../table/schema.ts';

/** The labels of an axis of durations, as an expression of Vega: each in the unit of its size. */
const DURATION_LABEL = [
  "datum.value == 0 ? '0'",
  "abs(datum.value) < 1e3 ? format(datum.value, '~g') + ' ns'",
  "abs(datum.value) < 1e6 ? format(datum.value / 1e3, '~g') + ' µs'",
  "abs(datum.value) < 1e9 ? format(datum.value / 1e6, '~g') + ' ms'",
  "format(datum.value / 1e9, '~g') + ' s'",
].join(' : ');

export function isNanoseconds(column: ColumnSchema): boolean {
  return isDuration(column) || isTime(column);
}

/** 0, 500, 1k, 1.5k, 2M. As the axis's own format it would give 0k. */
export const NUMBER_LABEL = "format(datum.value, '~s')";

/** A horizontal axis from `low` to `high`; with `log` it has a line at every power of ten, and labels where there is room. */
export function valueAxis(column: ColumnSchema, low: number, high: number, log: boolean) {
  const ticks = log ? { values: powersOfTen(low, high) } : { tickCount: 8 };
  return {
    axis: {
      title: column.name,
      labelExpr: isNanoseconds(column) ? DURATION_LABEL : NUMBER_LABEL,
      ...ticks,
      labelOverlap: true,
      grid: true,
    },
    scale: { domain: [low, high], nice: false, ...(log ? { type: 'log' } : { type: 'linear', zero: false }) },
  };
}

/** Within less than two decades 1, 2 and 5 are marked, too. */
function powersOfTen(low: number, high: number): number[] {
  const steps = high / low < 200 ? [1, 2, 5] : [1];
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
    .flatMap((power) => steps.map((step) => step * 10 ** power))
    .filter((value) => value >= low && value <= high);
}
