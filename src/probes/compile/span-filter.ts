import { parseDuration } from '../../base/duration.ts';
import { globMatcher } from '../../base/glob.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Btf } from '../../btf/btf.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { type FilterTree, type Predicate, parseFilter } from '../spec/filter.ts';
import type { SpanFilter } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import { DEFINED } from './constants.ts';

/** Reads one column of the row that is tested. */
type Row = (column: string) => unknown;
type Test = (row: Row) => boolean;

/** A filter over the rows of a span, whose columns these are; in the syntax of the kernel's. Throws InputError. */
export function compileSpanFilter(
  filter: Word,
  columns: readonly ColumnSchema[],
  btf: Btf | null,
  blame: Blame,
): SpanFilter {
  return { text: filter.text, keeps: testOf(parseFilter(filter, blame), columns, btf, blame) };
}

function testOf(tree: FilterTree, columns: readonly ColumnSchema[], btf: Btf | null, blame: Blame): Test {
  const inner = (of: FilterTree) => testOf(of, columns, btf, blame);
  switch (tree.kind) {
    case 'any': {
      const tests = tree.of.map(inner);
      return (row) => tests.some((test) => test(row));
    }
    case 'all': {
      const tests = tree.of.map(inner);
      return (row) => tests.every((test) => test(row));
    }
    case 'not': {
      const test = inner(tree.of);
      return (row) => !test(row);
    }
    case 'predicate':
      return comparison(tree, columnNamed(tree.field, columns, blame), btf, blame);
  }
}

function columnNamed(field: Word, columns: readonly ColumnSchema[], blame: Blame): ColumnSchema {
  const shown = columns.filter(({ hidden }) => !hidden);
  const found = shown.find(({ name }) => name === field.text);
  if (found) return found;
  const names = shown.map(({ name }) => name);
  throw blame(field.span, {
    code: 'unknown-field',
    what: `there is no '${field.text}' to compare`,
    hint: didYouMean(nearest(field.text, names)) ?? `it has ${names.join(', ')}`,
  });
}

function comparison(predicate: Predicate, column: ColumnSchema, btf: Btf | null, blame: Blame): Test {
  const { operator, field } = predicate;
  const { name } = column;
  const { kind } = column.type;
  const value = valueIn(predicate, column, btf, blame);
  if (typeof value === 'string') {
    const matches = globMatcher(value);
    if (operator.text === '==') return (row) => row(name) === value;
    if (operator.text === '!=') return (row) => row(name) !== value;
    if (operator.text === '~') return (row) => typeof row(name) === 'string' && matches(row(name) as string);
    throw wrongOperator(operator, field, 'text', '== != ~', blame);
  }
  if (kind !== 'number' && kind !== 'bigint' && kind !== 'boolean')
    throw wrongOperator(
      operator,
      field,
      `${kind === 'array' ? 'an array' : 'text'} with a number`,
      'text in quotes',
      blame,
    );
  const compare = NUMERIC[operator.text];
  if (!compare) throw wrongOperator(operator, field, 'numbers', Object.keys(NUMERIC).join(' '), blame);
  return (row) => {
    const now = row(name) as number | bigint | boolean | null;
    if (now === null) return operator.text === '!=';
    return compare(typeof now === 'boolean' ? Number(now) : now, value);
  };
}

type Compare = (a: number | bigint, b: number | bigint) => boolean;

/** Numbers and bigints compare by value. */
const NUMERIC: Readonly<Record<string, Compare>> = {
  // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1 is what is meant
  '==': (a, b) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: the same
  '!=': (a, b) => a != b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '&': (a, b) => (BigInt(a) & BigInt(b)) !== 0n,
};

/** Text in quotes, a number, a duration, or a name: of an error, an enum's member, a constant. */
function valueIn(
  { value, field }: Predicate,
  column: ColumnSchema,
  btf: Btf | null,
  blame: Blame,
): string | number | bigint {
  const { text } = value;
  if (/^["']/.test(text)) return text.slice(1, -1);
  if (/^-?\d/.test(text)) return numberOf(value, column, blame);
  const { kind } = column.type;
  if (kind === 'string' || kind === 'enum') return text;
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return Number(text === 'true');
  const constant = DEFINED.get(text) ?? btf?.constant(text);
  if (constant !== undefined && constant !== null) return constant;
  throw blame(value.span, {
    code: 'unknown-constant',
    what: `'${text}' is no constant that is known`,
    hint: /^(\w+\.)?ret/.test(column.name)
      ? `compare the error by name: ${field.text.replace(/\w+$/, 'err')} == ${text}`
      : `compare ${field.text} with a number`,
  });
}

function numberOf({ text, span }: Word, column: ColumnSchema, blame: Blame): number | bigint {
  const duration = column.unit === 'ns' ? parseDuration(text) : null;
  if (duration !== null) return duration;
  if (!/^-?(0x[0-9a-f]+|\d+(\.\d+)?)$/i.test(text))
    throw blame(span, {
      code: 'bad-filter',
      what: `'${text}' is no number`,
      ...(column.unit && { hint: 'a duration is 50ms, 1.5s' }),
    });
  if (text.includes('.')) return Number(text);
  const wide = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  return Number.isSafeInteger(Number(wide)) ? Number(wide) : wide;
}

function wrongOperator(operator: Word, field: Word, what: string, has: string, blame: Blame) {
  return blame(operator.span, {
    code: 'filter-type',
    what: `'${field.text}' ${operator.text} does not compare ${what}`,
    hint: `it has ${has}`,
  });
}
