import { InputError } from '../../base/errors.ts';

/** How a column of bigints lies in 64 bits. */
export type Bits = 'signed' | 'unsigned' | 'wrapped';

type Values = Iterable<unknown>;

/** Below it an unsigned value of `wrapped` is itself, from it on an error: MAX_ERRNO of include/linux/err.h is 4095. */
const FIRST_ERROR = 2n ** 64n - 4095n;

/**
 * Unsigned, or signed where a value is negative. A pointer or an error, as kernel functions return them, is `wrapped`:
 * unsigned, with errors −4095…−1 where C has them, at the top. Throws InputError `parquet-column` for anything wider.
 */
export function bitsOf(values: Values, name: string): Bits {
  const [least, most] = rangeOf(values);
  if (least >= 0n && most < 2n ** 64n) return 'unsigned';
  if (least >= -(2n ** 63n) && most < 2n ** 63n) return 'signed';
  if (least >= -4095n && most < FIRST_ERROR) return 'wrapped';
  throw new InputError({
    code: 'parquet-column',
    what: `column '${name}' has values from ${least} to ${most}, which no 64-bit type holds`,
    hint: `make it text: derive({${JSON.stringify(name)}: d => String(d[${JSON.stringify(name)}])})`,
  });
}

/** The least and the greatest value and zero. */
export function rangeOf(values: Values): readonly [least: bigint, most: bigint] {
  let [least, most] = [0n, 0n];
  for (const value of values) {
    if (value === null || value === undefined) continue;
    const wide = BigInt(value as bigint);
    if (wide < least) least = wide;
    if (wide > most) most = wide;
  }
  return [least, most];
}

/** A value of a `wrapped` column as it was. */
export function unwrapped(value: bigint): bigint {
  return value >= FIRST_ERROR ? BigInt.asIntN(64, value) : value;
}
