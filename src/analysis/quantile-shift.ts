import { quantileOfSorted } from './quantile.ts';

/** How far a quantile moved, with the interval that holds the true shift in 95 of 100 cases; null where there are too few values. */
export interface QuantileShift {
  readonly p: number;
  readonly before: number;
  readonly after: number;
  readonly shift: number;
  readonly interval: readonly [low: number, high: number] | null;
}

/** Of the normal distribution, for 95 %. */
const Z = 1.959964;

/**
 * Both in ascending order. No distribution is assumed: the interval of a quantile lies between two of the values, by the binomial
 * distribution of their ranks (Conover, Practical Nonparametric Statistics, 3.2), and those of both are put together as the
 * squares of their arms (Zou and Donner 2008, MOVER), so that a skewed distribution has an interval that is skewed, too.
 */
export function quantileShift(before: Float64Array, after: Float64Array, p: number): QuantileShift {
  const [from, to] = [before, after].map((sorted) => quantileOfSorted(sorted, p)) as [number, number];
  const [old, now] = [rankInterval(before, p), rankInterval(after, p)];
  const shift = to - from;
  const interval =
    old && now
      ? ([
          shift - Math.hypot(to - now[0], old[1] - from),
          shift + Math.hypot(now[1] - to, from - old[0]),
        ] as const)
      : null;
  return { p, before: from, after: to, shift, interval };
}

/** The values between which the true quantile is; null where it may lie beyond the least or the greatest. */
function rankInterval(sorted: Float64Array, p: number): readonly [number, number] | null {
  const n = sorted.length;
  const arm = Z * Math.sqrt(n * p * (1 - p));
  const [low, high] = [Math.floor(n * p - arm), Math.ceil(n * p + arm)];
  return low < 1 || high > n - 1 ? null : [sorted[low - 1]!, sorted[high]!];
}
