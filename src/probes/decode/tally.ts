/** The value of a key as it was fetched; null where a text could not be read. */
export type KeyValue = bigint | string | null;

/** How many values there were from `min` to `max`, both inclusive, under these keys. */
export interface Tally {
  readonly keys: readonly KeyValue[];
  readonly min: bigint;
  readonly max: bigint;
  readonly count: number;
}

/** What was counted up to a time, in ns of the trace clock. */
export interface HistPrint {
  readonly at: bigint;
  readonly tallies: readonly Tally[];
}

/**
 * The bucket of a value: powers of two as the kernel's `.log2` has them, 2^k being the last of its bucket: 1, 2, 3–4, 5–8.
 * Zero has one of its own, and negative numbers have theirs mirrored.
 */
export function bucketOf(value: bigint): { readonly min: bigint; readonly max: bigint } {
  if (value === 0n) return { min: 0n, max: 0n };
  if (value < 0n) {
    const { min, max } = bucketOf(-value);
    return { min: -max, max: -min };
  }
  return powerBucket((value - 1n).toString(2).length - (value === 1n ? 1 : 0));
}

/** The bucket that ends with 2^exponent. */
export function powerBucket(exponent: number): { readonly min: bigint; readonly max: bigint } {
  const max = 1n << BigInt(exponent);
  return { min: exponent === 0 ? 1n : max / 2n + 1n, max };
}

/** Tallies by keys and bucket, added up. */
export class Tallies {
  readonly #all = new Map<string, Tally>();

  add(tally: Tally): void {
    const name = nameOf(tally);
    const before = this.#all.get(name);
    this.#all.set(name, before ? { ...tally, count: before.count + tally.count } : tally);
  }

  /** What came on top of `before`. */
  since(before: Tallies): readonly Tally[] {
    return [...this.#all].flatMap(([name, tally]) => {
      const count = tally.count - (before.#all.get(name)?.count ?? 0);
      return count > 0 ? [{ ...tally, count }] : [];
    });
  }

  static of(all: Iterable<Tally>): Tallies {
    const tallies = new Tallies();
    for (const tally of all) tallies.add(tally);
    return tallies;
  }
}

function nameOf({ keys, min }: Tally): string {
  return JSON.stringify([...keys.map((key) => (typeof key === 'bigint' ? `#${key}` : key)), String(min)]);
}
