/** As much as a file may cost. Each method throws Error when the file has used that up. */
export class Allowance {
  readonly #most: { readonly packed: number; readonly unpacked: number; readonly values: number };
  #packed = 0;
  #unpacked = 0;
  #values = 0;

  /** `bytes`: how long the file is. */
  constructor(bytes: number) {
    this.#most = {
      packed: bytes,
      // Pages of equal values pack into next to nothing, but not all of a table's.
      unpacked: Math.min(2 ** 34, 2 ** 24 + 1000 * bytes),
      values: Math.min(2 ** 31, 2 ** 22 + 256 * bytes),
    };
  }

  /** Bytes of the file are read: no more than it has, so that none are read twice. */
  read(bytes: number): void {
    this.#packed += whole(bytes, 'bytes');
    if (this.#packed > this.#most.packed)
      throw new Error(`its columns have ${this.#packed} bytes, which is more than it has`);
  }

  /** A page of `packed` bytes is to become one of `bytes`. */
  unpack(bytes: number): void {
    this.#unpacked += whole(bytes, 'bytes');
    if (bytes > MOST_PAGE || this.#unpacked > this.#most.unpacked)
      throw new Error(`it would unpack to ${this.#unpacked} bytes`);
  }

  /** A page says that it has so many values. */
  decode(values: number): void {
    this.#values += whole(values, 'values');
    if (values > MOST_PAGE_VALUES || this.#values > this.#most.values)
      throw new Error(`it would have ${this.#values} values`);
  }
}

/** Pages of ours are a megabyte; nothing reasonable is as long as this. */
const MOST_PAGE = 2 ** 28;
/** An array of more is no array any more, but a map, to V8. */
const MOST_PAGE_VALUES = 2 ** 24;

/** The number itself. Throws Error for what is no number of things. */
export function whole(count: unknown, what: string): number {
  if (!Number.isSafeInteger(count) || (count as number) < 0)
    throw new Error(`one of its parts says that it has ${count} ${what}`);
  return count as number;
}
