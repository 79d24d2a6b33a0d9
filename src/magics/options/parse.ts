import { InputError, type InputFacts, type SourceSpan } from '../../base/errors.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import type { ValueKind } from './kinds.ts';
import {
  type ArgumentTable,
  type ArgumentValues,
  type OptionTable,
  type OptionValues,
  optionText,
  synopsisOf,
} from './table.ts';
import type { Word } from './words.ts';

export interface LineGrammar<A extends ArgumentTable, O extends OptionTable> {
  readonly arguments: A;
  readonly options: O;
}

/** Who is asking, for messages. */
export interface LineOrigin {
  /** With its percent signs: `%%kprobe`. */
  readonly magic: string;
  /** The whole cell. */
  readonly source: string;
  /** The magic's name in the cell. */
  readonly span: SourceSpan;
}

export interface ParsedLine<A extends ArgumentTable, O extends OptionTable> {
  readonly args: ArgumentValues<A>;
  readonly options: OptionValues<O>;
  /** Where each option and argument that was written stands. */
  readonly spans: Readonly<Record<string, SourceSpan>>;
}

/** Reads the words of a magic's line by its tables. `--` ends the options. Throws InputError. */
export function parseLine<A extends ArgumentTable, O extends OptionTable>(
  words: readonly Word[],
  grammar: LineGrammar<A, O>,
  origin: LineOrigin,
): ParsedLine<A, O> {
  const reader = new LineReader(words, grammar, origin);
  reader.read();
  return {
    args: reader.args as ArgumentValues<A>,
    options: reader.options as OptionValues<O>,
    spans: reader.spans,
  };
}

class LineReader {
  readonly args: Record<string, unknown> = {};
  readonly options: Record<string, unknown> = {};
  readonly spans: Record<string, SourceSpan> = {};
  readonly #words: Word[];
  readonly #grammar: LineGrammar<ArgumentTable, OptionTable>;
  readonly #origin: LineOrigin;
  readonly #awaited: string[];

  constructor(words: readonly Word[], grammar: LineGrammar<ArgumentTable, OptionTable>, origin: LineOrigin) {
    this.#words = [...words];
    this.#grammar = grammar;
    this.#origin = origin;
    this.#awaited = Object.keys(grammar.arguments);
  }

  read(): void {
    let optionsOver = false;
    for (let word = this.#words.shift(); word; word = this.#words.shift()) {
      if (optionsOver || word.literal || !word.text.startsWith('--')) this.#argument(word);
      else if (word.text === '--') optionsOver = true;
      else this.#option(word);
    }
    const missing = this.#awaited.find((name) => !this.#grammar.arguments[name]!.optional);
    if (missing !== undefined) throw this.#missing(missing);
  }

  #argument(word: Word): void {
    const name = this.#awaited.shift();
    if (name === undefined) throw this.#unexpected(word);
    const { kind, rest } = this.#grammar.arguments[name]!;
    const value = this.#value(kind, word.text, word.span, word.text);
    this.spans[name] ??= word.span;
    if (!rest) {
      this.args[name] = value;
      return;
    }
    this.#awaited.unshift(name);
    this.args[name] = [...((this.args[name] as unknown[] | undefined) ?? []), value];
  }

  #option(word: Word): void {
    const [, name = '', , attached] = /^--([^=]*)(=([\s\S]*))?$/.exec(word.text) ?? [];
    const spec = this.#grammar.options[name];
    if (!spec || !Object.hasOwn(this.#grammar.options, name)) throw this.#unknown(name, word.span);
    if (name in this.options) throw this.#fail('repeated-option', `--${name} stands twice`, word.span);
    this.spans[name] = word.span;
    if (spec.kind) this.options[name] = this.#optionValue(name, spec.kind, word, attached);
    else if (attached === undefined) this.options[name] = true;
    else throw this.#fail('bad-option', `--${name} takes no value`, word.span);
  }

  #optionValue(name: string, kind: ValueKind<unknown>, word: Word, attached: string | undefined): unknown {
    if (attached !== undefined) return this.#value(kind, attached, word.span, `--${name}=${attached}`);
    const next = this.#words.shift();
    if (!next || (!next.literal && next.text.startsWith('--'))) {
      throw this.#fail('bad-option', `--${name} needs a ${kind.placeholder}`, word.span);
    }
    return this.#value(kind, next.text, next.span, `--${name} ${next.text}`);
  }

  #value(kind: ValueKind<unknown>, text: string, span: SourceSpan, shown: string): unknown {
    const reading = kind.parse(text);
    if ('value' in reading) return reading.value;
    throw this.#fail('bad-option', `${shown} is no ${kind.placeholder}`, span, {
      why: `expected: ${reading.why}`,
    });
  }

  #missing(name: string): InputError {
    const { kind, help } = this.#grammar.arguments[name]!;
    const { magic, span } = this.#origin;
    const hint = `usage: ${magic} ${synopsisOf(this.#grammar.arguments)}`;
    return this.#fail('missing-argument', `${magic} needs a ${kind.placeholder}: ${help}`, span, { hint });
  }

  #unexpected(word: Word): InputError {
    const { magic } = this.#origin;
    const usage = `${magic} ${synopsisOf(this.#grammar.arguments)}`.trimEnd();
    const near = nearest(`--${word.text.replace(/^-+/, '')}`, this.#optionNames(), 1);
    const hint = word.text.startsWith('-') && near.length > 0 ? didYouMean(near) : `usage: ${usage}`;
    return this.#fail(
      'unexpected-argument',
      `${magic} does not take '${word.text}' here`,
      word.span,
      hint ? { hint } : {},
    );
  }

  #unknown(name: string, span: SourceSpan): InputError {
    const near = didYouMean(nearest(`--${name}`, this.#optionNames()));
    const options = Object.entries(this.#grammar.options).map(([n, spec]) => optionText(n, spec));
    const all = options.length > 0 ? `its options: ${options.join(', ')}` : 'it has no options';
    const what = `${this.#origin.magic} has no option --${name}`;
    return this.#fail('unknown-option', what, span, { hint: near ?? all });
  }

  #optionNames(): string[] {
    return Object.keys(this.#grammar.options).map((name) => `--${name}`);
  }

  #fail(code: string, what: string, span: SourceSpan, more: Partial<InputFacts> = {}): InputError {
    return new InputError({ code, what, source: this.#origin.source, span, ...more });
  }
}
