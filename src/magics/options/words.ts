import { InputError, type SourceSpan } from '../../base/errors.ts';
import type { Cell } from '../grammar/cell.ts';
import type { Part } from '../grammar/expand.ts';

/** One word of a magic's line, its quotes taken off and its `{{…}}` filled in. */
export interface Word {
  readonly text: string;
  /** Where it stands in the cell, quotes and braces included. */
  readonly span: SourceSpan;
  /** Starts with a quote, a backslash or a value, so that `--x` in it is no option. */
  readonly literal: boolean;
}

/**
 * Splits a line into words as a POSIX shell does (XCU 2.2, Quoting), but expands nothing. An inserted value
 * is text of the word it stands in: it never splits a word nor ends a quote. Throws InputError for an unclosed quote.
 */
export function wordsOf(cell: Cell, line: number, parts: readonly Part[]): Word[] {
  const splitter = new Splitter(line);
  for (const part of parts) {
    if (part.kind === 'value') splitter.value(part);
    else for (let i = 0; i < part.text.length; i++) splitter.character(part.text[i]!, part.column + i);
  }
  return splitter.end(cell);
}

class Splitter {
  readonly #words: Word[] = [];
  readonly #line: number;
  #word: { text: string; start: number; end: number; literal: boolean } | null = null;
  #quote: { readonly mark: string; readonly column: number } | null = null;
  #escaped = false;

  constructor(line: number) {
    this.#line = line;
  }

  value({ text, column, length }: Part): void {
    this.#add(text, column, length, true);
    this.#escaped = false;
  }

  character(char: string, column: number): void {
    if (this.#escaped) this.#afterBackslash(char, column);
    else if (char === '\\' && this.#quote?.mark !== "'") this.#backslash(column);
    else if (this.#quote) this.#quoted(char, column);
    else if (char === "'" || char === '"') this.#openQuote(char, column);
    else if (/\s/.test(char)) this.#finish();
    else this.#add(char, column, 1, false);
  }

  end({ source }: Cell): Word[] {
    if (this.#quote) {
      throw new InputError({
        code: 'unclosed-quote',
        what: `this ${this.#quote.mark} is not closed on its line`,
        source,
        span: { line: this.#line, column: this.#quote.column, length: 1 },
      });
    }
    this.#finish();
    return this.#words;
  }

  #backslash(column: number): void {
    this.#add('', column, 1, true);
    this.#escaped = true;
  }

  /** Between double quotes a backslash stays itself except before these four. */
  #afterBackslash(char: string, column: number): void {
    this.#escaped = false;
    const kept = this.#quote && !'"\\$`'.includes(char) ? '\\' : '';
    this.#add(kept + char, column, 1, true);
  }

  #openQuote(mark: string, column: number): void {
    this.#quote = { mark, column };
    this.#add('', column, 1, true);
  }

  #quoted(char: string, column: number): void {
    const closes = char === this.#quote?.mark;
    this.#add(closes ? '' : char, column, 1, true);
    if (closes) this.#quote = null;
  }

  #add(text: string, column: number, length: number, literal: boolean): void {
    this.#word ??= { text: '', start: column, end: column, literal: false };
    this.#word.text += text;
    this.#word.end = column + length;
    // The first character decides: in --run='a b' the quotes belong to the value.
    if (this.#word.start === column) this.#word.literal = literal;
  }

  #finish(): void {
    if (!this.#word) return;
    const { text, start, end, literal } = this.#word;
    this.#words.push({ text, literal, span: { line: this.#line, column: start, length: end - start } });
    this.#word = null;
  }
}
