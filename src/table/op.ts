import * as aq from 'arquero';

type Scalar = (...values: never) => unknown;

/** Functions of Arquero that calculate with single values keep Arquero's types. */
type Scalars = {
  readonly [K in keyof typeof aq.op as K extends keyof SetFunctions
    ? never
    : K]: (typeof aq.op)[K] extends Scalar ? (typeof aq.op)[K] : never;
};

/** Inside an expression an aggregate is its value; `op.mean('dur')` alone may stand for `d => op.mean(d.dur)`. */
interface SetFunctions {
  count(): number;
  sum(field: unknown): number;
  product(field: unknown): number;
  mean(field: unknown): number;
  average(field: unknown): number;
  median(field: unknown): number;
  quantile(field: unknown, p: number): number;
  variance(field: unknown): number;
  variancep(field: unknown): number;
  stdev(field: unknown): number;
  stdevp(field: unknown): number;
  corr(a: unknown, b: unknown): number;
  covariance(a: unknown, b: unknown): number;
  covariancep(a: unknown, b: unknown): number;
  valid(field: unknown): number;
  invalid(field: unknown): number;
  distinct(field: unknown): number;
  min<T>(field: T): T;
  max<T>(field: T): T;
  mode<T>(field: T): T;
  any<T>(field: T): T;
  array_agg<T>(field: T): T[];
  array_agg_distinct<T>(field: T): T[];
  row_number(): number;
  rank(): number;
  avg_rank(): number;
  dense_rank(): number;
  percent_rank(): number;
  cume_dist(): number;
  ntile(num: number): number;
  lag<T>(field: T, offset?: number, defaultValue?: T): T;
  lead<T>(field: T, offset?: number, defaultValue?: T): T;
  first_value<T>(field: T): T;
  last_value<T>(field: T): T;
  nth_value<T>(field: T, nth: number): T;
  fill_down<T>(field: T, defaultValue?: T): T;
  fill_up<T>(field: T, defaultValue?: T): T;
}

/** Arquero's `op`, with types by which `op.max(d.dur) / 2` is a number. */
export const op = aq.op as unknown as SetFunctions & Scalars;
