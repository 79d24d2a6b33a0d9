export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A new array of the same type. */
function like<A extends TypedArray>(array: A, length: number): A {
  const Type = array.constructor as new (length: number) => A;
  return new Type(length);
}

/** Factor by which a length may be expected to grow: all bytes known of over the bytes that made it. */
export type Growth = number;

/**
 * The array itself if `length` fits, else a longer copy: twice as long, or as long as expected. Room that is never
 * written costs no memory.
 */
export function reserve<A extends TypedArray>(array: A, length: number, growth: Growth): A {
  if (length <= array.length) return array;
  const larger = like(array, Math.ceil(Math.max(length * growth, array.length * 2, 64)));
  (larger as Uint8Array).set(array as Uint8Array);
  return larger;
}

/**
 * The first `rows` rows of `width` elements each, row i of the result being row order[i]; null keeps the order. A
 * copy, unless `last` says that nobody else needs the array.
 */
export function taken<A extends TypedArray>(
  source: A,
  order: Uint32Array | null,
  rows: number,
  last: boolean,
  width = 1,
): A {
  if (order) return gather(source, order, width);
  return (last ? source.subarray(0, rows * width) : source.slice(0, rows * width)) as A;
}

/** Copies by size of a row, so that each loop meets one type of array only. */
function gather<A extends TypedArray>(source: A, order: Uint32Array, width: number): A {
  const target = like(source, order.length * width);
  const rowBytes = source.BYTES_PER_ELEMENT * width;
  if (rowBytes === 8) gather8(words(source), words(target), order);
  else if (rowBytes === 4) gather4(words(source), words(target), order);
  else if (rowBytes === 2) gather2(halves(source), halves(target), order);
  else gatherBytes(bytes(source), bytes(target), order, rowBytes);
  return target;
}

function gather8(source: Uint32Array, target: Uint32Array, order: Uint32Array): void {
  for (let i = 0; i < order.length; i++) {
    const from = order[i]! * 2;
    target[2 * i] = source[from]!;
    target[2 * i + 1] = source[from + 1]!;
  }
}

function gather4(source: Uint32Array, target: Uint32Array, order: Uint32Array): void {
  for (let i = 0; i < order.length; i++) target[i] = source[order[i]!]!;
}

function gather2(source: Uint16Array, target: Uint16Array, order: Uint32Array): void {
  for (let i = 0; i < order.length; i++) target[i] = source[order[i]!]!;
}

function gatherBytes(source: Uint8Array, target: Uint8Array, order: Uint32Array, width: number): void {
  for (let i = 0, to = 0; i < order.length; i++)
    for (let from = order[i]! * width, end = from + width; from < end; ) target[to++] = source[from++]!;
}

function words(array: TypedArray): Uint32Array {
  return new Uint32Array(array.buffer, array.byteOffset, array.byteLength >> 2);
}

function halves(array: TypedArray): Uint16Array {
  return new Uint16Array(array.buffer, array.byteOffset, array.byteLength >> 1);
}

function bytes(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
