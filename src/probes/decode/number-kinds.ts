import type { DecodedColumn } from './columns.ts';
import type { NumberLayout } from './layout.ts';
import type { Records } from './records.ts';

/** How numbers of one size and sign are stored, read from records, and shown as a column. */
export interface NumberKind<A> {
  /** A new array each time: what a finished trace holds is handed to another thread and lost here. */
  readonly array: (length: number) => A;
  /** Writes the value at `offset` of each record to out[to], out[to + stride], … */
  readonly fill: (records: Records, offset: number, out: A, to: number, stride: number) => void;
  readonly column: (data: A) => DecodedColumn;
}

/**
 * One loop for each type: it meets one type of array only, which is what makes it fast. DataView, because fields of
 * probes are not aligned.
 */
const int8: NumberKind<Int8Array> = {
  array: (length) => new Int8Array(length),
  fill({ view, positions, count }, offset, out, to, stride) {
    for (let i = 0, at = to; i < count; i++, at += stride) out[at] = view.getInt8(positions[i]! + offset);
  },
  column: (data) => ({ kind: 'number', data }),
};

const uint8: NumberKind<Uint8Array> = {
  array: (length) => new Uint8Array(length),
  fill({ view, positions, count }, offset, out, to, stride) {
    for (let i = 0, at = to; i < count; i++, at += stride) out[at] = view.getUint8(positions[i]! + offset);
  },
  column: (data) => ({ kind: 'number', data }),
};

const int16: NumberKind<Int16Array> = {
  array: (length) => new Int16Array(length),
  fill({ view, positions, count }, offset, out, to, stride) {
    for (let i = 0, at = to; i < count; i++, at += stride)
      out[at] = view.getInt16(positions[i]! + offset, true);
  },
  column: (data) => ({ kind: 'number', data }),
};

const uint16: NumberKind<Uint16Array> = {
  array: (length) => new Uint16Array(length),
  fill({ view, positions, count }, offset, out, to, stride) {
    for (let i = 0, at = to; i < count; i++, at += stride)
      out[at] = view.getUint16(positions[i]! + offset, true);
  },
  column: (data) => ({ kind: 'number', data }),
};

export const int32: NumberKind<Int32Array> = {
  array: (length) => new Int32Array(length),
  fill({ view, positions, count }, offset, out, to, stride) {
    for (let i = 0, at = to; i < count; i++, at += stride)
      out[at] = view.getInt32(positions[i]! + offset, true);
  },
  column: (data) => ({ kind: 'number', data }),
};

const uint32: NumberKind<Uint32Array> = {
  array: (length) => new Uint32Array(length),
  fill({ view, positions, count }, offset, out, to, stride) {
    for (let i = 0, at = to; i < count; i++, at += stride)
      out[at] = view.getUint32(positions[i]! + offset, true);
  },
  column: (data) => ({ kind: 'number', data }),
};

const int64: NumberKind<BigInt64Array> = {
  array: (length) => new BigInt64Array(length),
  fill({ view, positions, count }, offset, out, to, stride) {
    for (let i = 0, at = to; i < count; i++, at += stride)
      out[at] = view.getBigInt64(positions[i]! + offset, true);
  },
  column: (data) => ({ kind: 'bigint', data }),
};

const uint64: NumberKind<BigUint64Array> = {
  array: (length) => new BigUint64Array(length),
  fill({ view, positions, count }, offset, out, to, stride) {
    for (let i = 0, at = to; i < count; i++, at += stride)
      out[at] = view.getBigUint64(positions[i]! + offset, true);
  },
  column: (data) => ({ kind: 'bigint', data }),
};

/** Calls `use` with the kind for a layout: the caller's own types follow the kind's. */
export function withNumberKind<R>({ size, signed }: NumberLayout, use: NumberKindUser<R>): R {
  switch (size) {
    case 1:
      return signed ? use(int8) : use(uint8);
    case 2:
      return signed ? use(int16) : use(uint16);
    case 4:
      return signed ? use(int32) : use(uint32);
    case 8:
      return signed ? use(int64) : use(uint64);
  }
}

type NumberKindUser<R> = <
  A extends
    | Int8Array
    | Uint8Array
    | Int16Array
    | Uint16Array
    | Int32Array
    | Uint32Array
    | BigInt64Array
    | BigUint64Array,
>(
  kind: NumberKind<A>,
) => R;
