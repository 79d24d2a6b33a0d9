import type { Column } from './column.ts';

/** The 4095 highest values are negative error numbers: MAX_ERRNO of include/linux/err.h. */
const FIRST_ERROR = 2n ** 64n - 4095n;

/** Return values of 64 bits: pointers as they are, `IS_ERR` values as negative error numbers. */
export class RetvalColumn implements Column<bigint> {
  /** Errors as C has them, at the top. */
  readonly values: BigUint64Array;

  constructor(values: BigUint64Array) {
    this.values = values;
  }

  get length(): number {
    return this.values.length;
  }

  at(row: number): bigint {
    const value = this.values[row]!;
    return value >= FIRST_ERROR ? BigInt.asIntN(64, value) : value;
  }

  *[Symbol.iterator](): Iterator<bigint> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }
}
