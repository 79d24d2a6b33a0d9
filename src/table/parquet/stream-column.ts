import type { SchemaElement } from 'hyparquet';
import type { ColumnSchema } from '../schema.ts';
import type { ChunkValues } from './chunk.ts';
import type { Payload } from './payload.ts';

/** What the values of a column are in the file, for as long as it grows. */
export type Storage = 'texts' | 'INT64' | 'DOUBLE' | 'others';

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
/** MAX_ERRNO of include/linux/err.h. */
const MOST_ERRORS = 4095;

/**
 * A column of a file that grows. Its 64 bits are written as they are; whether they are unsigned is said at the end, where a
 * file's schema stands, by what there was.
 */
export class StreamColumn {
  readonly storage: Storage;
  /** Every row has a value. */
  readonly required: boolean;
  schema: ColumnSchema;
  /** There were values below 0, below those of errors, and above those that signed values have. */
  #negative = false;
  #low = false;
  #huge = false;

  constructor(schema: ColumnSchema, first: Payload) {
    this.schema = schema;
    this.storage = storageOf(schema, first);
    this.required = !schema.nullable && ['INT64', 'DOUBLE'].includes(this.storage);
  }

  /** What comes next; a number that needs 64 bits makes all of the column bigint. */
  widen({ type }: ColumnSchema): void {
    if (type.kind === 'bigint') this.schema = { ...this.schema, type };
  }

  /** Errors are among pointers, so all of them are unsigned: `bitsOf` calls it wrapped. */
  get wrapped(): boolean {
    return this.#negative && this.#huge;
  }

  /** Throws Error when no 64 bits hold what there was. */
  get element(): SchemaElement {
    const { name, type } = this.schema;
    const repetition_type = this.required ? 'REQUIRED' : 'OPTIONAL';
    if (this.storage === 'texts') return { name, ...TEXT, repetition_type };
    if (this.storage === 'DOUBLE') return { name, type: 'DOUBLE', repetition_type };
    if (this.wrapped && this.#low)
      throw new Error(`column '${name}' has values that no 64-bit type holds together`);
    const unsigned = type.kind === 'bigint' && (this.#huge || !this.#negative);
    return { name, type: 'INT64', ...(unsigned ? { converted_type: 'UINT_64' } : {}), repetition_type };
  }

  /** Whether its values come in order, or nearly so. */
  get rising(): boolean {
    return this.schema.unit === 'ns' && this.storage === 'INT64' && this.required;
  }

  /** Throws Error when it cannot go on as it began. */
  values(payload: Payload, rows: number): ChunkValues {
    if (this.storage === 'texts') return { rows, ...this.#texts(payload) };
    const present = presence(payload, this.required);
    if (this.required && present?.includes(0)) throw new Error(`column '${this.schema.name}' lacks values`);
    if (this.rising && payload.kind === 'numbers' && isWhole(payload.data)) {
      if (payload.data.some((value) => value < 0)) this.#negative = true;
      return { rows, present: null, values: { kind: 'rising', numbers: payload.data } };
    }
    const shown = this.required ? null : (present ?? new Uint8Array(rows).fill(1));
    return { rows, present: shown, values: { kind: 'halves', halves: this.#halves(payload, present) } };
  }

  #texts(payload: Payload): Omit<ChunkValues, 'rows'> {
    const { codes, dictionary } =
      payload.kind === 'texts' ? payload : codesOf(payload.kind === 'values' ? payload.values : []);
    const present = Uint8Array.from(codes, (code) => (code < dictionary.length ? 1 : 0));
    return {
      present,
      values: { kind: 'texts', codes: codes.filter((code) => code < dictionary.length), dictionary },
    };
  }

  #halves(payload: Payload, present: Uint8Array | null): Int32Array {
    switch (payload.kind) {
      case 'numbers':
        return this.#ofNumbers(compact(payload.data, present));
      case 'bigints':
        return this.#ofBits(compact(payload.data, present), payload.wraps);
      case 'values':
        return this.#ofValues(payload.values.filter((value) => value !== null && value !== undefined));
      case 'texts':
        throw new Error(`column '${this.schema.name}' was of numbers`);
    }
  }

  #ofNumbers(numbers: ArrayLike<number>): Int32Array {
    if (this.storage === 'DOUBLE') return new Int32Array(Float64Array.from(numbers).buffer);
    const halves = new Int32Array(2 * numbers.length);
    for (let i = 0; i < numbers.length; i++) {
      const value = numbers[i]!;
      if (!Number.isSafeInteger(value)) throw new Error(`column '${this.schema.name}' had whole numbers`);
      const high = Math.floor(value / 0x1_0000_0000);
      halves[2 * i] = value - high * 0x1_0000_0000;
      halves[2 * i + 1] = high;
      if (value < 0) this.#negative = true;
      if (value < -MOST_ERRORS) this.#low = true;
    }
    return halves;
  }

  #ofBits(data: BigInt64Array | BigUint64Array, wraps: boolean): Int32Array {
    const halves = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
    const signed = data instanceof BigInt64Array;
    for (let i = 0; i < halves.length; i += 2) {
      if (halves[i + 1]! >= 0) continue;
      const isError = halves[i + 1] === -1 && halves[i]! < 0 && halves[i]! >= -MOST_ERRORS;
      if (signed || (wraps && isError)) this.#negative = true;
      else this.#huge = true;
      if (signed && !isError) this.#low = true;
    }
    return halves;
  }

  #ofValues(values: readonly unknown[]): Int32Array {
    if (this.storage === 'DOUBLE') return this.#ofNumbers(values.map(Number));
    for (const value of values as bigint[]) {
      if (value < 0n) this.#negative = true;
      if (value < -BigInt(MOST_ERRORS)) this.#low = true;
      if (value >= 1n << 63n) this.#huge = true;
    }
    return new Int32Array(BigUint64Array.from(values as bigint[], (value) => BigInt(value)).buffer);
  }
}

function storageOf({ type }: ColumnSchema, payload: Payload): Storage {
  if (type.kind === 'string' || type.kind === 'enum') return 'texts';
  if (type.kind === 'bigint') return 'INT64';
  if (type.kind !== 'number') return 'others';
  if (payload.kind === 'numbers') return isWhole(payload.data) ? 'INT64' : 'DOUBLE';
  if (payload.kind !== 'values') return 'INT64';
  return payload.values.every((value) => value === null || value === undefined || isSafe(value))
    ? 'INT64'
    : 'DOUBLE';
}

/** Negative zero, NaN and fractions are no whole numbers. */
function isSafe(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function isWhole(data: ArrayLike<number>): boolean {
  if (!(data instanceof Float64Array || data instanceof Float32Array)) return true;
  for (let i = 0; i < data.length; i++) if (!isSafe(data[i])) return false;
  return true;
}

/** 1 where there is a value; null where all rows have one. */
function presence(payload: Payload, required: boolean): Uint8Array | null {
  switch (payload.kind) {
    case 'numbers':
    case 'bigints': {
      const { data, missing } = payload;
      if (missing === null) return null;
      const present = new Uint8Array(data.length);
      for (let i = 0; i < data.length; i++) present[i] = data[i] === missing ? 0 : 1;
      return present;
    }
    case 'values':
      return required && payload.values.every((value) => value !== null && value !== undefined)
        ? null
        : Uint8Array.from(payload.values, (value) => (value === null || value === undefined ? 0 : 1));
    case 'texts':
      return null;
  }
}

type Numeric = Extract<Payload, { kind: 'numbers' | 'bigints' }>['data'];

function compact<A extends Numeric>(data: A, present: Uint8Array | null): A {
  if (!present) return data;
  let row = 0;
  return (data as Int32Array).filter(() => present[row++] === 1) as unknown as A;
}

function codesOf(values: readonly unknown[]) {
  const codeOf = new Map<string, number>();
  const codes = Uint32Array.from(values, (value) => {
    if (value === null || value === undefined) return 0xffff_ffff;
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    const code = codeOf.get(text) ?? codeOf.size;
    codeOf.set(text, code);
    return code;
  });
  return { codes, dictionary: [...codeOf.keys()] };
}
