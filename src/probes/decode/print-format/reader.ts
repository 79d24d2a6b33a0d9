import { type IntegerType, UNSIGNED_LONG } from './integer.ts';
import type { Token } from './tokens.ts';
import { typeOf } from './types.ts';

/** Hands out tokens. What fails once has failed for good: nothing is left to read then. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #failed = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Everything was read and nothing failed. */
  get finished(): boolean {
    return !this.#failed && this.#at === this.#tokens.length;
  }

  fail(): void {
    this.#failed = true;
    this.#at = this.#tokens.length;
  }

  /** The next token, whatever it is; null behind the last one. */
  next(): Token | null {
    return this.#tokens[this.#at++] ?? null;
  }

  /** The next token where it is a sign. */
  get sign(): string | null {
    return this.#signAt(this.#at);
  }

  take(sign: string): boolean {
    const taken = this.sign === sign;
    if (taken) this.#at++;
    return taken;
  }

  expect(sign: string): void {
    if (!this.take(sign)) this.fail();
  }

  /** C joins strings that follow one another; '' where none stands next. */
  takeStrings(): string {
    let text = '';
    for (let token = this.#tokens[this.#at]; token?.kind === 'string'; token = this.#tokens[++this.#at])
      text += token.text;
    return text;
  }

  /** Takes a cast where one stands next: `(unsigned long)`, `(void *)`. */
  takeCast(): IntegerType | null {
    if (this.sign !== '(') return null;
    let end = this.#at + 1;
    const words: string[] = [];
    for (let token = this.#tokens[end]; token?.kind === 'name'; token = this.#tokens[++end])
      words.push(token.text);
    const pointer = words.length > 0 && this.#signAt(end) === '*';
    while (pointer && this.#signAt(end) === '*') end++;
    const type = pointer ? UNSIGNED_LONG : typeOf(words);
    if (type === null || this.#signAt(end) !== ')') return null;
    this.#at = end + 1;
    return type;
  }

  #signAt(at: number): string | null {
    const token = this.#tokens[at];
    return token?.kind === 'sign' ? token.text : null;
  }
}
