import type { ColumnSchema } from '../../table/schema.ts';
import type { Expression, PrintfSpec } from '../spec/program.ts';
import { distinct, type ProgramTable, Rows } from './columns.ts';
import { kindOf } from './value.ts';

/** The rows of one distinct `printf`. */
export interface PrintfRows {
  readonly length: number;
  /** Rows that could be split in more than one way: the first string is then taken as short as can be. */
  readonly ambiguous: number;
  /** False when the text is not of this format. */
  add(text: string): boolean;
  /** `note` is a caveat of its values. */
  table(note?: string): ProgramTable;
}

interface Conversion {
  readonly name: string;
  readonly type: ColumnSchema['type'];
  /** A regular expression of what it prints. */
  readonly pattern: string;
  read(text: string): unknown;
}

const CONVERSION = /%(?:%|([-+ #0]*)(\d*)(?:\.\d+)?(hh|h|ll|l|j|z|t)?([diuxXpcsrn]))/g;

export function printfRows(name: string, { format, args }: PrintfSpec): PrintfRows {
  const { pattern, conversions } = readFormat(format, args);
  const names = distinct(conversions.map((conversion) => conversion.name));
  const columns = conversions.map(({ type }, c) => ({ name: names[c]!, type, nullable: true }));
  const plain: ColumnSchema = { name: 'text', type: { kind: 'string' }, nullable: false };
  const rows = new Rows(name, columns.length > 0 ? columns : [plain]);
  const lazy = new RegExp(`^${pattern}$`);
  // Texts without an end of their own that meet another: the longest first gives the same, or there are two ways.
  const strings = conversions.filter((conversion) => conversion.pattern === ANY).length;
  const greedy = strings > 1 ? new RegExp(`^${pattern.replaceAll(ANY, '([\\s\\S]*)')}$`) : null;
  let ambiguous = 0;
  return {
    get length() {
      return rows.length;
    },
    get ambiguous() {
      return ambiguous;
    },
    add(text) {
      const found = lazy.exec(text);
      if (!found) return false;
      if (greedy && !same(found, greedy.exec(text)!)) ambiguous++;
      rows.add(conversions.length > 0 ? conversions.map((each, c) => each.read(found[c + 1]!)) : [text]);
      return true;
    },
    table: (note) => rows.table(note),
  };
}

const ANY = '([\\s\\S]*?)';

function same(a: RegExpExecArray, b: RegExpExecArray): boolean {
  return a.every((text, i) => text === b[i]);
}

function readFormat(format: string, args: readonly Expression[]) {
  const conversions: Conversion[] = [];
  let pattern = '';
  let last = 0;
  for (const match of format.matchAll(CONVERSION)) {
    const before = format.slice(last, match.index);
    last = match.index + match[0].length;
    pattern += literal(before);
    if (match[0] === '%%') pattern += '%';
    else {
      const conversion = conversionOf(match, before, args[conversions.length], conversions.length);
      pattern += conversion.pattern;
      conversions.push(conversion);
    }
  }
  return { pattern: pattern + literal(format.slice(last)), conversions };
}

function conversionOf(
  [, , width, , letter]: RegExpExecArray,
  before: string,
  arg: Expression | undefined,
  index: number,
): Conversion {
  const name = /([A-Za-z_]\w*)\s*[=:]\s*(?:0x)?["'`([{<]?$/.exec(before)?.[1] ?? arg?.name ?? `arg${index}`;
  const padded = width ? ' *' : '';
  const of = (
    pattern: string,
    kind: 'number' | 'bigint' | 'string',
    read: Conversion['read'],
  ): Conversion => ({
    name,
    type: { kind },
    pattern: padded ? `${padded}${pattern}${padded}` : pattern,
    read,
  });
  const { read } = kindOf('int64');
  switch (letter) {
    case 'd':
    case 'i':
    case 'u':
      // A type that prints as a name (an enum, a symbol) may stand behind %d.
      return of('([-+]?\\d+)', 'number', (text) => read(text.replace('+', '')));
    case 'x':
    case 'X':
      return of('(?:0[xX])?([0-9a-fA-F]+)', 'number', (text) => read(BigInt(`0x${text}`).toString()));
    case 'p':
      return of('(0x[0-9a-f]+|\\(nil\\)|0)', 'bigint', (text) => BigInt(text === '(nil)' ? 0 : text));
    default: {
      const kind = kindOf(arg?.type ?? '');
      const stack = kind.type.kind === 'array';
      return {
        ...of(letter === 'c' ? '([\\s\\S])' : ANY, 'string', (text) => (width ? text.trim() : text)),
        ...(stack ? { type: kind.type, read: kind.read } : {}),
      };
    }
  }
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
