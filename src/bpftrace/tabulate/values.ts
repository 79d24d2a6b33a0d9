import { type ColumnData, NO_STRING } from '../../table/column.ts';
import type { ValueType } from '../../table/schema.ts';

/** The values of one column while they come, as few bytes as they need. */
export interface Values {
  readonly length: number;
  add(value: unknown): void;
  /** A copy: more may come. */
  data(): ColumnData;
  /** Whether one is a bigint: a number could not hold it. */
  readonly wide: boolean;
}

export function valuesOf({ kind }: ValueType): Values {
  if (kind === 'number') return new Numbers();
  return kind === 'string' ? new Texts() : new Plain();
}

const FIRST_ROOM = 64;

class Numbers implements Values {
  #room = new Float64Array(FIRST_ROOM);
  /** From the first value on that is no number. */
  #plain: unknown[] | null = null;
  length = 0;
  wide = false;

  add(value: unknown): void {
    if (this.#plain === null && typeof value === 'number') {
      if (this.length === this.#room.length)
        this.#room = grown(this.#room, new Float64Array(2 * this.length));
      this.#room[this.length] = value;
    } else {
      this.wide ||= typeof value === 'bigint';
      this.#plain ??= [...this.#room.subarray(0, this.length)];
      this.#plain.push(value);
    }
    this.length++;
  }

  data(): ColumnData {
    return this.#plain ? [...this.#plain] : this.#room.slice(0, this.length);
  }
}

class Texts implements Values {
  #codes = new Uint32Array(FIRST_ROOM);
  readonly #dictionary: string[] = [];
  readonly #codeOf = new Map<string, number>();
  readonly wide = false;
  length = 0;

  add(value: unknown): void {
    if (this.length === this.#codes.length)
      this.#codes = grown(this.#codes, new Uint32Array(2 * this.length));
    this.#codes[this.length++] = typeof value === 'string' ? this.#code(value) : NO_STRING;
  }

  data(): ColumnData {
    return { codes: this.#codes.slice(0, this.length), dictionary: [...this.#dictionary] };
  }

  #code(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    const code = this.#dictionary.length;
    const own = copied(text);
    this.#dictionary.push(own);
    this.#codeOf.set(own, code);
    return code;
  }
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

  data(): ColumnData {
    return [...this.#values];
  }
}

/** A part of a text keeps all of it in memory, here what bpftrace has printed. */
function copied(text: string): string {
  return JSON.parse(JSON.stringify(text));
}

function grown<A extends Float64Array | Uint32Array>(full: A, larger: A): A {
  larger.set(full);
  return larger;
}
