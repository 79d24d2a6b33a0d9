import { type ColumnData, NO_STRING } from '../../table/column.ts';

/**
 * A column of texts as codes into a dictionary, filled from bytes in UTF-8: a text that has come before is found without
 * making one.
 */
export class Texts {
  length = 0;
  #codes = new Uint32Array(64);
  /** The distinct texts, one behind the other, and where each ends. */
  #pool = new Uint8Array(1024);
  #ends: number[] = [];
  readonly #dictionary: string[] = [];
  /** Codes by hash, −1 where there is none. */
  #table = new Int32Array(128).fill(-1);

  add(text: string | null): void {
    if (text === null) this.#push(NO_STRING);
    else {
      const bytes = encoder.encode(text);
      this.addBytes(bytes, 0, bytes.length);
    }
  }

  addBytes(bytes: Uint8Array, from: number, end: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = hashOf(bytes, from, end) & mask;
    let known = table[slot]!;
    while (known >= 0 && !this.#is(known, bytes, from, end)) {
      slot = (slot + 1) & mask;
      known = table[slot]!;
    }
    if (known >= 0) {
      this.#push(known);
      return;
    }
    table[slot] = this.#ends.length;
    this.#push(this.#ends.length);
    this.#keep(bytes, from, end);
  }

  /** A copy: more may come. */
  data(): ColumnData {
    for (let code = this.#dictionary.length; code < this.#ends.length; code++)
      this.#dictionary.push(decoder.decode(this.#pool.subarray(this.#start(code), this.#ends[code])));
    return { codes: this.#codes.slice(0, this.length), dictionary: [...this.#dictionary] };
  }

  #is(code: number, bytes: Uint8Array, from: number, end: number): boolean {
    const pool = this.#pool;
    let own = this.#start(code);
    if (this.#ends[code]! - own !== end - from) return false;
    // From the end: texts of one length, paths above all, begin alike.
    own += end - from - 1;
    for (let at = end - 1; at >= from; at--, own--) if (bytes[at] !== pool[own]) return false;
    return true;
  }

  #start(code: number): number {
    return code === 0 ? 0 : this.#ends[code - 1]!;
  }

  #push(code: number): void {
    if (this.length === this.#codes.length)
      this.#codes = grown(this.#codes, new Uint32Array(2 * this.length));
    this.#codes[this.length++] = code;
  }

  #keep(bytes: Uint8Array, from: number, end: number): void {
    const start = this.#ends.at(-1) ?? 0;
    const needed = start + end - from;
    if (needed > this.#pool.length) this.#pool = grown(this.#pool, new Uint8Array(2 * needed));
    this.#pool.set(bytes.subarray(from, end), start);
    this.#ends.push(needed);
    if (2 * this.#ends.length > this.#table.length) this.#rehash();
  }

  #rehash(): void {
    const mask = 2 * this.#table.length - 1;
    this.#table = new Int32Array(mask + 1).fill(-1);
    for (let code = 0; code < this.#ends.length; code++) {
      let slot = hashOf(this.#pool, this.#start(code), this.#ends[code]!) & mask;
      while (this.#table[slot]! >= 0) slot = (slot + 1) & mask;
      this.#table[slot] = code;
    }
  }
}

/** As FNV-1a, four bytes at a time; low bits alone are used, so the high ones are mixed into them. */
function hashOf(bytes: Uint8Array, from: number, end: number): number {
  let hash = 0x811c9dc5;
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash = Math.imul(hash ^ four, 0x01000193);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function grown<A extends Uint8Array | Uint32Array>(full: A, larger: A): A {
  larger.set(full);
  return larger;
}
