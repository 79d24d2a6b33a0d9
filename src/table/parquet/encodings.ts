/** Bytes that grow by what is appended. */
export class Bytes {
  #bytes = new Uint8Array(1 << 12);
  length = 0;

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(this.length + 1);
    this.#bytes[this.length++] = value;
  }

  /** Least significant seven bits first; a whole number below 2 ** 53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  append(more: Uint8Array): void {
    if (this.length + more.length > this.#bytes.length) this.#grow(this.length + more.length);
    this.#bytes.set(more, this.length);
    this.length += more.length;
  }

  /** `count` zeros, to be filled. */
  room(count: number): Uint8Array {
    if (this.length + count > this.#bytes.length) this.#grow(this.length + count);
    this.length += count;
    return this.#bytes.subarray(this.length - count, this.length);
  }

  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #grow(least: number): void {
    const larger = new Uint8Array(Math.max(least, this.#bytes.length * 2));
    larger.set(this.whole());
    this.#bytes = larger;
  }
}

/** https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE: one run, of equal values or bit-packed. `width` is 24 at most. */
export function hybrid(values: ArrayLike<number>, width: number): Uint8Array {
  const bytes = new Bytes();
  const first = values[0] ?? 0;
  let i = 1;
  while (i < values.length && values[i] === first) i++;
  if (i >= values.length) {
    bytes.varint(values.length * 2);
    for (let shift = 0; shift < width; shift += 8) bytes.byte((first >>> shift) & 0xff);
    return bytes.whole();
  }
  const groups = Math.ceil(values.length / 8);
  bytes.varint(groups * 2 + 1);
  pack(values, width, bytes.room(groups * width));
  return bytes.whole();
}

export function widthOf(most: number): number {
  return 32 - Math.clz32(most);
}

function pack(values: ArrayLike<number>, width: number, out: Uint8Array): void {
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < values.length; i++) {
    held |= values[i]! << bits;
    bits += width;
    while (bits >= 8) {
      out[at++] = held & 0xff;
      held >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) out[at] = held;
}

const BLOCK = 128;
const MINIBLOCK = 32;

/**
 * DELTA_BINARY_PACKED of whole numbers below 2 ** 53 that differ by less than that:
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC
 */
export function deltas(values: ArrayLike<number>): Uint8Array {
  const bytes = new Bytes();
  bytes.varint(BLOCK);
  bytes.varint(BLOCK / MINIBLOCK);
  bytes.varint(values.length);
  bytes.varint(zigzag(values[0] ?? 0));
  const block = new Float64Array(BLOCK);
  for (let from = 1; from < values.length; from += BLOCK) {
    const count = Math.min(BLOCK, values.length - from);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      block[i] = values[from + i]! - values[from + i - 1]!;
      if (block[i]! < least) least = block[i]!;
    }
    for (let i = 0; i < BLOCK; i++) block[i] = i < count ? block[i]! - least : 0;
    bytes.varint(zigzag(least));
    const widths = Array.from({ length: BLOCK / MINIBLOCK }, (_, m) =>
      m * MINIBLOCK < count ? bitsOfMost(block.subarray(m * MINIBLOCK, (m + 1) * MINIBLOCK)) : 0,
    );
    for (const width of widths) bytes.byte(width);
    for (const [m, width] of widths.entries())
      packWide(
        block.subarray(m * MINIBLOCK, (m + 1) * MINIBLOCK),
        width,
        bytes.room((width * MINIBLOCK) / 8),
      );
  }
  return bytes.whole();
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function bitsOfMost(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  const high = Math.floor(most / 0x1_0000_0000);
  return high > 0 ? 32 + widthOf(high) : widthOf(most);
}

function packWide(values: Float64Array, width: number, out: Uint8Array): void {
  let bit = 0;
  for (let i = 0; i < values.length && width > 0; i++) {
    let rest = values[i]!;
    for (let left = width; left > 0; ) {
      const free = 8 - (bit & 7);
      const taken = Math.min(free, left);
      const size = 1 << taken;
      out[bit >>> 3]! |= (rest % size) << (bit & 7);
      rest = Math.floor(rest / size);
      bit += taken;
      left -= taken;
    }
  }
}

/**
 * Codes of 64-bit values, each two halves of 32 bits, and the different ones in order of their first appearance; null when
 * they are more than `most`.
 */
export function distinct(
  halves: Int32Array,
  most: number,
): { readonly codes: Uint32Array; readonly values: Int32Array } | null {
  const count = halves.length / 2;
  const slots = 4 << widthOf(Math.min(most, count));
  const table = new Int32Array(slots).fill(-1);
  const values = new Int32Array(2 * Math.min(most, count));
  const codes = new Uint32Array(count);
  let known = 0;
  for (let i = 0; i < count; i++) {
    const low = halves[2 * i]!;
    const high = halves[2 * i + 1]!;
    let slot = (Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1) >>> 7) & (slots - 1);
    for (;;) {
      const code = table[slot]!;
      if (code < 0) {
        if (known === most) return null;
        table[slot] = known;
        values[2 * known] = low;
        values[2 * known + 1] = high;
        codes[i] = known++;
        break;
      }
      if (values[2 * code] === low && values[2 * code + 1] === high) {
        codes[i] = code;
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }
  return { codes, values: values.subarray(0, 2 * known) };
}
