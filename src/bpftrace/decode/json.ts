import { unescaped } from './text.ts';

/** A JSON value as bpftrace writes it. An object keeps its members in order, those of equal names too. */
export type Json = string | Scalar | Members | readonly Json[];

/** A number, true, false, null, or a text that bpftrace 0.17 forgot to quote (`strftime`, `macaddr`). */
export interface Scalar {
  readonly kind: 'scalar';
  readonly text: string;
}

export interface Members {
  readonly kind: 'members';
  readonly list: readonly (readonly [string, Json])[];
}

/**
 * Reads one line of `bpftrace -f json`. JSON.parse cannot: it keeps one of several equal keys, refuses what old
 * versions leave unquoted, rounds 64-bit numbers, and takes a byte (`\uffffffc3`) for two characters.
 * Null for a line that is not such JSON.
 */
export function readJson(line: string): Json | null {
  const reader = new Reader(line);
  const value = reader.value();
  return reader.failed || !reader.atEnd() ? null : value;
}

/** A member of an object; undefined where there is none. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isMembers(value) ? value.list.find(([key]) => key === name)?.[1] : undefined;
}

export function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && 'kind' in value && value.kind === 'members';
}

/** A value for people: `1 a (2 b)`, members as C writes them. */
export function describe(value: Json): string {
  if (Array.isArray(value))
    return value.map((item) => (Array.isArray(item) ? `(${describe(item)})` : describe(item))).join(' ');
  if (isMembers(value))
    return `{ ${value.list.map(([name, each]) => `.${name} = ${describe(each)}`).join(', ')} }`;
  return textOf(value) ?? '';
}

/** A value as text: a string as it is, a scalar as it was written; null for the others. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && 'kind' in value && value.kind === 'scalar' ? value.text : null;
}

const MEMBER_END = /\}|, ?"/g;
const ITEM_END = /[,\]]/g;

class Reader {
  failed = false;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(inMembers = false): Json {
    this.#space();
    const char = this.#text[this.#at];
    if (char === '{') return this.#members();
    if (char === '[') return this.#items();
    return char === '"' ? this.#string() : this.#scalar(inMembers);
  }

  atEnd(): boolean {
    this.#space();
    return this.#at === this.#text.length;
  }

  #members(): Members {
    const list: (readonly [string, Json])[] = [];
    this.#each('}', () => {
      this.#space();
      const name = this.#text[this.#at] === '"' ? this.#string() : this.#fail('');
      this.#space();
      if (this.#text[this.#at++] !== ':') this.#fail('');
      list.push([name, this.value(true)]);
    });
    return { kind: 'members', list };
  }

  #items(): readonly Json[] {
    const items: Json[] = [];
    this.#each(']', () => items.push(this.value()));
    return items;
  }

  #each(end: string, read: () => void): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === end) {
      this.#at++;
      return;
    }
    for (;;) {
      read();
      this.#space();
      const char = this.#text[this.#at++];
      if (char === end || this.failed) return;
      if (char !== ',') {
        this.#fail(null);
        return;
      }
    }
  }

  #string(): string {
    const start = ++this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text.charCodeAt(this.#at);
      if (char === 0x5c) this.#at++;
      else if (char === 0x22) return unescaped(this.#text.slice(start, this.#at++));
    }
    return this.#fail('');
  }

  /** Up to where the next member or the end of the container can only be; a time without quotes may hold a comma. */
  #scalar(inMembers: boolean): Scalar {
    const start = this.#at;
    const end = inMembers ? MEMBER_END : ITEM_END;
    end.lastIndex = start;
    this.#at = end.exec(this.#text)?.index ?? this.#text.length;
    const text = this.#text.slice(start, this.#at).trim();
    return text === '' ? this.#fail({ kind: 'scalar', text }) : { kind: 'scalar', text };
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #fail<T>(value: T): T {
    this.failed = true;
    this.#at = this.#text.length;
    return value;
  }
}
