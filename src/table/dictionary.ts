import { decodeUtf8 } from './utf8.ts';

/**
 * Gives every distinct byte string a number, in order of appearance. Open addressing over one pool of bytes: no
 * JavaScript string is made before someone asks, and then once for each distinct one.
 */
export class Dictionary {
  #size = 0;
  #slots = new Int32Array(256).fill(-1);
  #hashes = new Int32Array(128);
  /** Entry i is pool bytes [ends[i - 1], ends[i]). */
  #ends = new Uint32Array(128);
  #pool = new Uint8Array(4096);
  #poolView = new DataView(this.#pool.buffer);
  readonly #strings: string[] = [];
  readonly #decode: (bytes: Uint8Array) => string;

  constructor(decode: (bytes: Uint8Array) => string = decodeUtf8) {
    this.#decode = decode;
  }

  /** Code of the text at `start`, which ends at the first NUL and at most at `end`. */
  code(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    let at = start;
    while (at + 4 <= end && !hasZero(view.getInt32(at))) at += 4;
    while (at < end && bytes[at] !== 0) at++;
    return this.#exact(bytes, view, start, at - start);
  }

  /** As `code`, faster where a NUL is expected as the last byte only. */
  terminatedCode(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    return this.#exact(bytes, view, start, bytes[end - 1] === 0 ? end - 1 - start : end - start);
  }

  /** Code of the text in [start, end), whatever is in it. */
  wholeCode(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    return this.#find(hashOf(view, start, end - start), bytes, view, start, end - start, true);
  }

  /** All texts by code. */
  strings(): readonly string[] {
    for (let i = this.#strings.length; i < this.#size; i++)
      this.#strings.push(this.#decode(this.#pool.subarray(this.#start(i), this.#ends[i]!)));
    return this.#strings.slice();
  }

  #exact(bytes: Uint8Array, view: DataView, start: number, length: number): number {
    const hash = hashOf(view, start, length);
    return this.#find(hash, bytes, view, start, length, false);
  }

  #find(
    hash: number,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    length: number,
    whole: boolean,
  ): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const code = slots[slot]!;
      if (code < 0) {
        const nul = whole ? -1 : bytes.subarray(start, start + length).indexOf(0);
        return nul < 0 ? this.#add(slot, hash, bytes, start, length) : this.#exact(bytes, view, start, nul);
      }
      if (this.#hashes[code] === hash && this.#equals(code, view, start, length)) return code;
      slot = (slot + 1) & mask;
    }
  }

  #equals(code: number, view: DataView, start: number, length: number): boolean {
    const from = this.#start(code);
    if (this.#ends[code]! - from !== length) return false;
    const pool = this.#poolView;
    let i = 0;
    for (; i + 4 <= length; i += 4) if (pool.getInt32(from + i) !== view.getInt32(start + i)) return false;
    for (; i < length; i++) if (pool.getUint8(from + i) !== view.getUint8(start + i)) return false;
    return true;
  }

  #start(code: number): number {
    return code === 0 ? 0 : this.#ends[code - 1]!;
  }

  #add(slot: number, hash: number, bytes: Uint8Array, start: number, length: number): number {
    const code = this.#size++;
    const from = this.#start(code);
    if (code === this.#ends.length) {
      this.#ends = doubled(this.#ends, new Uint32Array(code * 2));
      this.#hashes = doubled(this.#hashes, new Int32Array(code * 2));
    }
    while (from + length > this.#pool.length) {
      this.#pool = doubled(this.#pool, new Uint8Array(this.#pool.length * 2));
      this.#poolView = new DataView(this.#pool.buffer);
    }
    this.#pool.set(bytes.subarray(start, start + length), from);
    this.#ends[code] = from + length;
    this.#hashes[code] = hash;
    this.#slots[slot] = code;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let code = 0; code < this.#size; code++) {
      let slot = this.#hashes[code]! & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = code;
    }
    this.#slots = slots;
  }
}

function doubled<T extends Uint8Array | Int32Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

/** True when one of the four bytes is 0. */
function hasZero(word: number): boolean {
  return ((word - 0x01010101) & ~word & 0x80808080) !== 0;
}

/** Takes four bytes at a time, the last four possibly overlapping those before. */
function hashOf(view: DataView, start: number, length: number): number {
  let hash = length;
  if (length >= 4) {
    const last = start + length - 4;
    for (let at = start; at < last; at += 4) hash = mixed(hash, view.getInt32(at));
    hash = mixed(hash, view.getInt32(last));
  } else {
    for (let at = start; at < start + length; at++) hash = mixed(hash, view.getUint8(at));
  }
  return hash ^ (hash >>> 15) ^ (hash >>> 22);
}

function mixed(hash: number, word: number): number {
  return Math.imul(hash ^ word, 0x9e3779b1);
}
