/**
 * The quantile `p` (0 to 1) of numbers in ascending order, by linear interpolation between the two nearest
 * (type 7 of Hyndman and Fan, the default of NumPy, pandas, R and DuckDB's quantile_cont). NaN without numbers.
 */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const value = sorted[below];
  if (value === undefined) return Number.NaN;
  const next = sorted[below + 1] ?? value;
  return value + (next - value) * (position - below);
}
