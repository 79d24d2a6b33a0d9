/** What a conversion prints, as far as it is read quickly. */
export type QuickKind = 'integer' | 'text';

/**
 * Whether a line is a row of a format: `no` and `yes` are certain, `perhaps` needs the whole of JSON and all ways to
 * split the text to be looked at.
 */
export type Verdict = 'yes' | 'no' | 'perhaps';

/** The most digits that a number holds exactly. */
const DIGITS = 15;

/**
 * Reads the rows of a `printf` from JSON text as it stands. Most rows have no escapes but those of the format and only one
 * way to be split; no regular expression is needed to see that, and no text is made but the values.
 */
export class QuickPrintf {
  /** In JSON, one more than there are conversions. */
  readonly #literals: readonly string[];
  readonly #kinds: readonly QuickKind[];
  readonly #plainStart: boolean;
  readonly values: (string | number)[];

  /** Null where two texts stand side by side. */
  static of(literals: readonly string[], kinds: readonly (QuickKind | null)[]): QuickPrintf | null {
    const known = kinds.filter((kind) => kind !== null);
    if (known.length < kinds.length || literals.slice(1, -1).includes('')) return null;
    return new QuickPrintf(literals, known);
  }

  private constructor(literals: readonly string[], kinds: readonly QuickKind[]) {
    this.#literals = literals.map((text) => JSON.stringify(text).slice(1, -1));
    this.#kinds = kinds;
    this.#plainStart = /^[ !#-[\]-~]+$/.test(literals[0]!);
    this.values = kinds.map(() => '');
  }

  /** Of a line, what stands in [from, end). After `yes` its values are in `values`. */
  read(line: string, from: number, end: number): Verdict {
    const [first = ''] = this.#literals;
    if (!line.startsWith(first, from)) return this.#plainStart ? 'no' : 'perhaps';
    let at = from + first.length;
    for (let c = 0; c < this.#kinds.length; c++) {
      const literal = this.#literals[c + 1]!;
      const last = c === this.#kinds.length - 1;
      at = this.#kinds[c] === 'integer' ? this.#integer(line, at, c) : this.#text(line, at, end, c, literal);
      if (at < 0 || !line.startsWith(literal, at)) return 'perhaps';
      at += literal.length;
      if (last && at !== end) return 'perhaps';
    }
    return at === end ? 'yes' : 'perhaps';
  }

  /** Where it ends; −1 for one that is none, or too long. */
  #integer(line: string, start: number, c: number): number {
    const negative = line.charCodeAt(start) === MINUS;
    const from = negative ? start + 1 : start;
    let value = 0;
    let at = from;
    for (; ; at++) {
      const digit = line.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    if (at === from || at - from > DIGITS) return -1;
    this.values[c] = negative && value !== 0 ? -value : value;
    return at;
  }

  /** Where it ends: at the one place where the text after it stands; −1 when there are more, or it has an escape. */
  #text(line: string, start: number, end: number, c: number, after: string): number {
    const stop = after === '' ? end : line.indexOf(after, start);
    if (stop < 0 || stop + after.length > end) return -1;
    if (after !== '') {
      const again = line.indexOf(after, stop + 1);
      if (again >= 0 && again + after.length <= end) return -1;
    }
    const value = line.slice(start, stop);
    this.values[c] = value;
    return value.includes('\\') ? -1 : stop;
  }
}

const MINUS = 0x2d;
const ZERO = 0x30;
