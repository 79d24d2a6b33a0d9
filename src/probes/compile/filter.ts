import { type Predicate, parseFilter, predicatesOf } from '../spec/filter.ts';
import type { KernelFacts, Origin } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import { part } from '../spec/word.ts';
import { type FilterField, type FilterFields, findField } from './filter-field.ts';
import { constantOf, type FilterValue, numberOf, stringOf } from './filter-value.ts';
import { from, joinPieces, type Piece, verbatim } from './text.ts';

export interface CompiledFilter {
  readonly text: string;
  readonly origins: readonly Origin[];
  readonly notes: readonly string[];
}

/**
 * A filter for the event's `filter` file: the user's own text, our names in it replaced by the kernel's (`tid`, `arg_NAME`,
 * constants of enums, negative numbers of unsigned fields). Throws InputError for what the kernel would refuse.
 */
export function compileFilter(
  filter: Word,
  fields: FilterFields,
  facts: KernelFacts,
  blame: Blame,
): CompiledFilter {
  const notes: string[] = [];
  const replaced = predicatesOf(parseFilter(filter, blame)).flatMap((predicate) => {
    const pieces = compilePredicate(predicate, fields, facts, blame);
    const now = pieces.map(({ piece }) => piece.text).join(' ');
    if (pieces.some(({ word, piece }) => word.text !== piece.text))
      notes.push(`filter: ${predicateText(predicate)} is ${now}`);
    return pieces;
  });
  const { text, origins } = joinPieces(weave(filter, replaced));
  return { text, origins, notes };
}

interface Replacement {
  readonly word: Word;
  readonly piece: Piece;
}

function compilePredicate(
  predicate: Predicate,
  fields: FilterFields,
  facts: KernelFacts,
  blame: Blame,
): Replacement[] {
  const field = findField(predicate.field, fields, blame);
  const value = readValue(predicate, field, facts, blame);
  checkOperator(predicate.operator, field, blame);
  const { operator, number } = errorRange(predicate, field, value, blame);
  const replace = (word: Word, text: string): Replacement => ({ word, piece: from(text, word.span) });
  return [
    replace(predicate.field, field.kernel),
    replace(predicate.operator, operator),
    replace(predicate.value, number ?? value.text),
  ];
}

function readValue(
  { field: name, value }: Predicate,
  field: FilterField,
  facts: KernelFacts,
  blame: Blame,
): FilterValue {
  if (field.kind === 'array') {
    throw blame(name.span, {
      code: 'filter-type',
      what: `'${name.text}' is an array, which the kernel cannot compare`,
      hint: 'fetch the element to compare as an argument of its own',
    });
  }
  if (field.kind === 'path') {
    throw blame(name.span, {
      code: 'filter-type',
      what: `'${name.text}' is a path, which the kernel has as several names`,
      hint: 'filter the table, or fetch the last name for the filter: dentry->d_name.name',
    });
  }
  const first = value.text[0]!;
  if (first === '"' || first === "'") return stringOf(value, field, name, blame);
  if (/[\d-]/.test(first)) return numberOf(value, field, name, blame);
  return constantOf(value, field, name, facts.btf, blame);
}

const NUMERIC = ['==', '!=', '<', '<=', '>', '>=', '&'];
const TEXTUAL = ['==', '!=', '~'];

function checkOperator(operator: Word, field: FilterField, blame: Blame): void {
  const allowed = field.kind === 'string' ? TEXTUAL : NUMERIC;
  if (allowed.includes(operator.text)) return;
  const what =
    field.kind === 'string'
      ? `text is not compared by ${operator.text}`
      : `a number is not compared by ${operator.text}`;
  throw blame(operator.span, { code: 'filter-type', what, hint: `it has ${allowed.join(' ')}` });
}

/** -4095…-1, as the kernel compares them: the highest unsigned numbers. */
const FIRST_ERROR = '0xfffffffffffff001';

/** What the table shows as negative is an unsigned number to the kernel: `ret < 0` asks for the error range. */
function errorRange(
  { operator, value: word }: Predicate,
  field: FilterField,
  value: FilterValue,
  blame: Blame,
): { operator: string; number: string | null } {
  const same = { operator: operator.text, number: null };
  if (!field.errors || value.number === null || operator.text === '&') return same;
  if (value.number === 0n && operator.text === '<') return { operator: '>=', number: FIRST_ERROR };
  if (value.number === 0n && operator.text === '>=') return { operator: '<', number: FIRST_ERROR };
  if (value.number >= 0n || operator.text === '==' || operator.text === '!=') return same;
  throw blame(word.span, {
    code: 'filter-type',
    what: `the kernel compares this value without a sign, so ${operator.text} ${word.text} is not what it says`,
    hint: 'ask for one error (== -2), all errors (< 0) or none (>= 0)',
  });
}

function predicateText({ field, operator, value }: Predicate): string {
  return `${field.text} ${operator.text} ${value.text}`;
}

/** The filter as written, with the replacements in their places. */
function weave(filter: Word, replaced: readonly Replacement[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { word, piece } of replaced) {
    const start = word.span.column - filter.span.column;
    pieces.push(verbatim(part(filter, at, start)), piece);
    at = start + word.text.length;
  }
  return [...pieces, verbatim(part(filter, at))];
}
