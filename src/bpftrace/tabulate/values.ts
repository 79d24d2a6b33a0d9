import type { ColumnData } from '../../table/column.ts';
import type { ValueType } from '../../table/schema.ts';
import { Texts } from './texts.ts';

/** The values of one column while they come, in as few bytes as they need. */
export interface Values {
  readonly length: number;
  add(value: unknown): void;
  /** A text in UTF-8, for a column of texts. */
  addBytes(bytes: Uint8Array, from: number, end: number): void;
  /** A copy: more may come. */
  data(): ColumnData;
  /** Whether one is a bigint: a number could not hold it. */
  readonly wide: boolean;
}

export function valuesOf({ kind }: ValueType): Values {
  if (kind === 'number') return new Numbers();
  return kind === 'string' ? new Strings() : new Plain();
}

class Plain implements Values {
  readonly #values: unknown[] = [];
  wide = false;

  get length(): number {
    return this.#values.length;
  }

  add(value: unknown): void {
    this.wide ||= typeof value === 'bigint';
    this.#values.push(value);
  }

  addBytes(): void {
    throw new TypeError('this column holds no texts');
  }

  data(): ColumnData {
    return [...this.#values];
  }
}

class Numbers implements Values {
  #room = new Float64Array(64);
  #used = 0;
  /** From the first value on that is no number. */
  #plain: Plain | null = null;

  get length(): number {
    return this.#plain?.length ?? this.#used;
  }

  get wide(): boolean {
    return this.#plain?.wide ?? false;
  }

  add(value: unknown): void {
    if (this.#plain === null && typeof value === 'number') this.#push(value);
    else this.#others().add(value);
  }

  addBytes(): void {
    throw new TypeError('this column holds no texts');
  }

  data(): ColumnData {
    return this.#plain?.data() ?? this.#room.slice(0, this.#used);
  }

  #push(value: number): void {
    if (this.#used === this.#room.length) {
      const larger = new Float64Array(2 * this.#used);
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.#used++] = value;
  }

  #others(): Plain {
    if (this.#plain) return this.#plain;
    this.#plain = new Plain();
    for (const value of this.#room.subarray(0, this.#used)) this.#plain.add(value);
    return this.#plain;
  }
}

class Strings implements Values {
  readonly #texts = new Texts();
  readonly wide = false;

  get length(): number {
    return this.#texts.length;
  }

  add(value: unknown): void {
    this.#texts.add(typeof value === 'string' ? value : null);
  }

  addBytes(bytes: Uint8Array, from: number, end: number): void {
    this.#texts.addBytes(bytes, from, end);
  }

  data(): ColumnData {
    return this.#texts.data();
  }
}
