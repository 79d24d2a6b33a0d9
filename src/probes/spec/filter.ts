import { type Blame, part, type Word } from './word.ts';

/** `FIELD OP VALUE` of the kernel's filter language (Documentation/trace/events.rst, 5.1). */
export interface Predicate {
  readonly field: Word;
  readonly operator: Word;
  readonly value: Word;
}

/** A filter as it is nested. */
export type FilterTree =
  | { readonly kind: 'any' | 'all'; readonly of: readonly FilterTree[] }
  | { readonly kind: 'not'; readonly of: FilterTree }
  | ({ readonly kind: 'predicate' } & Predicate);

interface Token {
  readonly kind: 'open' | 'close' | 'not' | 'and' | 'or' | 'operator' | 'string' | 'number' | 'name' | 'end';
  readonly word: Word;
}

/**
 * A filter as a tree. Throws InputError where quotes, parentheses or operators do not fit.
 *
 *     any := all ('||' all)*    all := one ('&&' one)*    one := '!' one | '(' any ')' | predicate
 */
export function parseFilter(filter: Word, blame: Blame): FilterTree {
  const reader = new Reader(tokens(filter, blame), blame);
  const tree = reader.any(0);
  reader.end();
  return tree;
}

/** The predicates of a filter, in the order written. */
export function predicatesOf(tree: FilterTree): readonly Predicate[] {
  switch (tree.kind) {
    case 'predicate':
      return [tree];
    case 'not':
      return predicatesOf(tree.of);
    default:
      return tree.of.flatMap(predicatesOf);
  }
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #blame: Blame;
  #at = 0;

  constructor(all: readonly Token[], blame: Blame) {
    this.#tokens = all;
    this.#blame = blame;
  }

  any(depth: number): FilterTree {
    const of = [this.all(depth)];
    while (this.take('or')) of.push(this.all(depth));
    return of.length === 1 ? of[0]! : { kind: 'any', of };
  }

  all(depth: number): FilterTree {
    const of = [this.one(depth)];
    while (this.take('and')) of.push(this.one(depth));
    return of.length === 1 ? of[0]! : { kind: 'all', of };
  }

  one(depth: number): FilterTree {
    if (depth > MAX_DEPTH) throw this.bad(this.peek().word, `more than ${MAX_DEPTH} levels of parentheses`);
    if (this.take('not')) return { kind: 'not', of: this.one(depth + 1) };
    const open = this.take('open');
    return open ? this.group(open, depth) : this.predicate();
  }

  group(open: Token, depth: number): FilterTree {
    const tree = this.any(depth + 1);
    if (this.take('close')) return tree;
    if (this.peek().kind === 'end')
      throw this.#blame(open.word.span, { code: 'unclosed', what: 'this parenthesis is not closed' });
    throw this.unexpected();
  }

  predicate(): FilterTree {
    const field = this.take('name');
    if (!field)
      throw this.bad(
        this.peek().word,
        this.peek().kind === 'end'
          ? 'a comparison is missing at the end'
          : `a field's name should stand where '${this.peek().word.text}' does`,
      );
    const operator = this.take('operator');
    if (!operator) throw this.noOperator(field.word);
    const value = this.take('string') ?? this.take('number') ?? this.take('name');
    if (!value) throw this.bad(operator.word, `no value follows '${operator.word.text}'`);
    return { kind: 'predicate', field: field.word, operator: operator.word, value: value.word };
  }

  end(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  take(kind: Token['kind']): Token | null {
    const token = this.peek();
    if (token.kind !== kind) return null;
    this.#at++;
    return token;
  }

  peek(): Token {
    return this.#tokens[this.#at]!;
  }

  unexpected() {
    const { kind, word } = this.peek();
    if (kind === 'close')
      return this.#blame(word.span, { code: 'unclosed', what: 'no parenthesis was opened for this one' });
    const hint = WORDS[word.text.toLowerCase()];
    return this.bad(
      word,
      `'${word.text}' does not belong here`,
      hint ? `write ${hint}` : 'comparisons are joined by && and ||',
    );
  }

  noOperator(field: Word) {
    const { kind, word } = this.peek();
    const hint = `the operators are ${OPERATORS}`;
    return kind === 'end' || kind === 'close' || kind === 'and' || kind === 'or'
      ? this.bad(
          field,
          `'${field.text}' is compared with nothing`,
          `write ${field.text} == VALUE, or ${field.text} != 0`,
        )
      : this.bad(word, `'${word.text}' is no operator`, hint);
  }

  bad(word: Word, what: string, hint?: string) {
    return this.#blame(word.span, { code: 'bad-filter', what, ...(hint && { hint }) });
  }
}

const MAX_DEPTH = 64;
const OPERATORS = '== != < <= > >= & for numbers, == != ~ for text';
const WORDS: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  '=': '==',
  '&': '&&',
  '|': '||',
};

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['and', /^&&/],
  ['or', /^\|\|/],
  ['operator', /^(==|!=|<=|>=|<|>|~|&)/],
  ['not', /^!/],
  ['open', /^\(/],
  ['close', /^\)/],
  ['string', /^("[^"]*"|'[^']*')/],
  ['number', /^-?\d[\w.]*/],
  ['name', /^[A-Za-z_][\w.]*/],
];

function tokens(filter: Word, blame: Blame): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < filter.text.length) {
    const rest = filter.text.slice(at);
    const space = /^\s+/.exec(rest)?.[0].length ?? 0;
    const token = space > 0 ? null : tokenAt(filter, at, blame);
    if (token) found.push(token);
    at += space || token!.word.text.length;
  }
  return [...found, { kind: 'end', word: part(filter, filter.text.length) }];
}

function tokenAt(filter: Word, at: number, blame: Blame): Token {
  const rest = filter.text.slice(at);
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(rest);
    if (match) return { kind, word: part(filter, at, at + match[0].length) };
  }
  const first = part(filter, at, at + 1);
  if (first.text === '"' || first.text === "'") {
    throw blame(part(filter, at).span, {
      code: 'unclosed',
      what: `the text that begins here has no closing ${first.text}`,
    });
  }
  const hint = WORDS[first.text];
  throw blame(first.span, {
    code: 'bad-filter',
    what: `'${first.text}' means nothing in a filter`,
    hint: hint ? `write ${hint}` : `the operators are ${OPERATORS}`,
  });
}
