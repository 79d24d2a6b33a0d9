import { DRAWN_ZERO } from './axis.ts';

export type BinKind = 'log2' | 'log10' | 'linear';

/** Bins per factor of ten. */
const PER_DECADE = 10;
const LINEAR_BINS = 40;

/** One bar: values from `low` up to, not including, `high`. */
export interface Bin {
  readonly low: number;
  readonly high: number;
}

/**
 * Bins without gaps from the one that holds `least` to the one that holds `greatest`: powers of two, tenths of a
 * decade, or about 40 of equal round width. Logarithmic ones begin at 1, below which stands [0, 1).
 */
export function binsBetween(least: number, greatest: number, kind: BinKind): Bin[] {
  const edge = edges(least, greatest, kind);
  const bins: Bin[] = [];
  for (let i = binIndex(edge, least); bins.at(-1) === undefined || bins.at(-1)!.high <= greatest; i++) {
    bins.push({ low: edge(i), high: edge(i + 1) });
  }
  return bins;
}

/** The least and greatest whole number in a bin. */
export function inclusiveBin({ low, high }: Bin) {
  return { min: Math.ceil(low), max: Math.max(Math.ceil(low), Math.ceil(high) - 1) };
}

/** Zero has no place on a logarithmic axis: the bin [0, 1) is drawn from a half. */
export function drawnBin({ low, high }: Bin, kind: BinKind): Bin {
  return { low: kind !== 'linear' && low === 0 ? DRAWN_ZERO : low, high };
}

/** The bars as words name them: what is drawn from a half begins at zero. */
export function fromZero<B extends Bin & { readonly min?: number }>(bars: readonly B[]): B[] {
  return bars.map((bar) => (bar.low === DRAWN_ZERO && (bar.min ?? 0) === 0 ? { ...bar, low: 0 } : bar));
}

/** How many of the sorted values lie in each bin; the bins stand in order and leave no gap. */
export function countIn(bins: readonly Bin[], sorted: Float64Array): number[] {
  const counts = bins.map(() => 0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < bins.length - 1 && value >= bins[bin]!.high) bin++;
    if (value >= bins[bin]!.low && value < bins[bin]!.high) counts[bin]!++;
  }
  return counts;
}

/** The bin that holds a value which lies in one of them; the bins stand in order and leave no gap. */
export function binOf(bins: readonly Bin[], value: number): number {
  let [from, to] = [0, bins.length - 1];
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if (value < bins[middle]!.low) to = middle - 1;
    else from = middle;
  }
  return from;
}

/** The i-th edge. Logarithmic edges: 0, 1, then one power after the other. */
function edges(least: number, greatest: number, kind: BinKind): (i: number) => number {
  if (kind === 'linear') {
    const step = roundStep((greatest - least) / LINEAR_BINS || Math.abs(least) / LINEAR_BINS || 1);
    const start = Math.floor(least / step);
    return (i) => (start + i) * step;
  }
  if (kind === 'log2') return (i) => (i === 0 ? 0 : 2 ** (i - 1));
  return (i) => (i === 0 ? 0 : exactPower((i - 1) / PER_DECADE));
}

/** A whole power of ten is exactly that. */
function exactPower(exponent: number): number {
  return Number.isInteger(exponent) ? Number(`1e${exponent}`) : 10 ** exponent;
}

function binIndex(edge: (i: number) => number, value: number): number {
  let i = 0;
  while (edge(i + 1) <= value) i++;
  return i;
}

/** 1, 2 or 5 times a power of ten, not less than `width`. */
export function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * (width <= power ? 1 : width <= 2 * power ? 2 : width <= 5 * power ? 5 : 10);
}
