import { isDuration, isTime } from '../table/cell.ts';
import type { ColumnSchema } from '../table/schema.ts';

/** A number of ns in the unit of its size, as an expression of Vega. */
export function durationText(ns: string): string {
  return [
    `${ns} == 0 ? '0'`,
    `abs(${ns}) < 1e3 ? format(${ns}, '~g') + ' ns'`,
    `abs(${ns}) < 1e6 ? format(${ns} / 1e3, '~g') + ' µs'`,
    `abs(${ns}) < 1e9 ? format(${ns} / 1e6, '~g') + ' ms'`,
    `format(${ns} / 1e9, '~g') + ' s'`,
  ].join(' : ');
}

/** The labels of an axis of durations, each in the unit of its size. */
const DURATION_LABEL = durationText('datum.value');

/** Powers of two to three digits: 1.05 ms. */
const SHORT_DURATION_LABEL = DURATION_LABEL.replaceAll("'~g'", "'.3~g'");

/** Powers of two in the units that they are whole in: 512, 1Ki, 64Ki, 1Mi. */
const BINARY_LABEL = [
  "datum.value < 1024 ? format(datum.value, 'd')",
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi'].map(
    (unit, i) => `datum.value < ${1024 ** (i + 2)} ? datum.value / ${1024 ** (i + 1)} + '${unit}'`,
  ),
  `datum.value / ${1024 ** 6} + 'Ei'`,
].join(' : ');

/** A value of a column in words, for the tooltip: an expression of Vega, to be told what gives the value. */
export function tooltipText(column: ColumnSchema, value: string): string {
  return isNanoseconds(column) ? durationText(value) : `format(${value}, '~r')`;
}

/** A time stamp in ns as tables show it. */
export function tooltipTime(ns: string): string {
  return `format(${ns} / 1e9, '.6f') + ' s'`;
}

/** Labels of time stamps are long. */
const TIME_TICKS = 6;

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

/** Where zero, which has no place on a logarithmic axis, is drawn, and the bin that holds it begins. */
export const DRAWN_ZERO = 0.5;

/** What the edges of logarithmic bins are powers of. */
export type BinBase = 2 | 10;

/** A logarithmic axis of bins of whole numbers, whose zero is drawn at a half. */
export function binAxis(column: ColumnSchema, low: number, high: number, base: BinBase) {
  const { axis, scale } = valueAxis(column, low, high, true);
  const powers = base === 2 ? powersOfTwo(low, high) : axis.values!.filter((value) => value >= 1);
  const label = base === 10 ? axis.labelExpr : isNanoseconds(column) ? SHORT_DURATION_LABEL : BINARY_LABEL;
  return {
    axis: {
      ...axis,
      values: low <= DRAWN_ZERO ? [DRAWN_ZERO, ...powers] : powers,
      labelExpr: `datum.value < 1 ? '0' : ${label}`,
    },
    scale,
  };
}

/** An axis of time stamps from `low` to `high` ns: in seconds with as many decimals as tell its ticks apart. */
export function timeAxis(low: number, high: number) {
  const step = (high - low) / TIME_TICKS / 1e9;
  const decimals = Math.min(9, Math.max(0, Math.ceil(-Math.log10(step))));
  return {
    axis: {
      title: 'ts',
      labelExpr: `format(datum.value / 1e9, '.${decimals}f') + ' s'`,
      tickCount: TIME_TICKS,
      labelOverlap: true,
      grid: false,
    },
    scale: { domain: [low, high], nice: false, zero: false },
  };
}

function powersOfTwo(low: number, high: number): number[] {
  const from = Math.max(0, Math.ceil(Math.log2(low)));
  const to = Math.floor(Math.log2(high));
  return Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i));
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
