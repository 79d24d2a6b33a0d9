/** What a conversion prints, as far as it is read quickly. */
export type QuickKind = 'integer' | 'text';

/**
 * Whether a line is a row of a format: `no` and `yes` are certain, `perhaps` needs the whole of JSON and all ways to
 * split the text to be looked at.
 */
export type Verdict = 'yes' | 'no' | 'perhaps';

/** The most digits that a number holds exactly. */
const DIGITS = 15;
const [MINUS, ZERO, BACKSLASH] = [0x2d, 0x30, 0x5c];

/**
 * Reads the rows of a `printf` from the bytes of JSON as they stand. Most rows have no escapes but those of the format, and
 * only one way to be split: neither text nor regular expression is needed to see that.
 */
export class QuickPrintf {
  readonly kinds: readonly QuickKind[];
  /** Of the row read last: its integers, and where its texts begin and end. */
  readonly numbers: Float64Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** In JSON, one more than there are conversions. */
  readonly #literals: readonly Uint8Array[];
  readonly #plainStart: boolean;

  /** `literals` are the texts around the conversions. Null where two conversions stand side by side, or one is unknown. */
  static of(literals: readonly string[], kinds: readonly (QuickKind | null)[]): QuickPrintf | null {
    const known = kinds.filter((kind) => kind !== null);
    if (known.length === 0 || known.length < kinds.length || literals.slice(1, -1).includes('')) return null;
    return new QuickPrintf(literals, known);
  }

  private constructor(literals: readonly string[], kinds: readonly QuickKind[]) {
    this.#literals = literals.map((text) => Buffer.from(JSON.stringify(text).slice(1, -1)));
    // Of others it is not certain how JSON writes them.
    this.#plainStart = /^[ !#-[\]-~]+$/.test(literals[0]!);
    this.kinds = kinds;
    this.numbers = new Float64Array(kinds.length);
    this.starts = new Int32Array(kinds.length);
    this.ends = new Int32Array(kinds.length);
  }

  /** The text stands in [from, end) of the bytes. */
  read(bytes: Uint8Array, from: number, end: number): Verdict {
    const first = this.#literals[0]!;
    if (!standsAt(first, bytes, from, end)) return this.#plainStart ? 'no' : 'perhaps';
    let at = from + first.length;
    for (let c = 0; c < this.kinds.length; c++) {
      const after = this.#literals[c + 1]!;
      at = this.kinds[c] === 'integer' ? this.#integer(bytes, at, c) : this.#text(bytes, at, end, c, after);
      if (at < 0 || !standsAt(after, bytes, at, end)) return 'perhaps';
      at += after.length;
    }
    return at === end ? 'yes' : 'perhaps';
  }

  /** Where it ends: what follows a text is no digit; −1 for one that is none, or too long. */
  #integer(bytes: Uint8Array, start: number, c: number): number {
    const negative = bytes[start] === MINUS;
    const from = negative ? start + 1 : start;
    let value = 0;
    let at = from;
    for (; ; at++) {
      const digit = bytes[at]! - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    if (at === from || at - from > DIGITS) return -1;
    this.numbers[c] = negative && value !== 0 ? -value : value;
    return at;
  }

  /** Where it ends: at the one place where what follows it stands; −1 when there are more, or it has an escape. */
  #text(bytes: Uint8Array, start: number, end: number, c: number, after: Uint8Array): number {
    const stop = textEnd(after, bytes, start, end);
    if (stop < 0 || (after.length > 0 && find(after, bytes, stop + 1, end) >= 0)) return -1;
    this.starts[c] = start;
    this.ends[c] = stop;
    return stop;
  }
}

/** Where a text without escapes ends, before `after`; −1 where there is none. */
function textEnd(after: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  const first = after[0];
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === first && standsAt(after, bytes, at, end)) return at;
    if (byte === BACKSLASH) return -1;
  }
  return after.length === 0 ? end : -1;
}

function find(wanted: Uint8Array, bytes: Uint8Array, from: number, end: number): number {
  const first = wanted[0];
  for (let at = from; at <= end - wanted.length; at++)
    if (bytes[at] === first && standsAt(wanted, bytes, at, end)) return at;
  return -1;
}

function standsAt(wanted: Uint8Array, bytes: Uint8Array, at: number, end: number): boolean {
  if (at + wanted.length > end) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}
