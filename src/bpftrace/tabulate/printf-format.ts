import type { ValueType } from '../../table/schema.ts';
import type { Expression } from '../spec/program.ts';
import type { QuickKind } from './quick-printf.ts';
import { kindOf } from './value.ts';

/** What one conversion of a `printf` prints, and how it is read back. */
export interface Conversion {
  readonly name: string;
  readonly type: ValueType;
  /** A regular expression of what it prints, with one group. */
  readonly pattern: string;
  /** The same for a field of a known width, where that has an end of its own. */
  readonly exact?: string;
  /** How it is read where the row needs no second look. */
  readonly quick: QuickKind | null;
  /** It shows the low half of a number of 64 bits. */
  readonly cut: boolean;
  read(text: string): unknown;
}

/** One conversion of C's printf: flags, width, length, letter. `%%` is none. */
export const CONVERSION = /%(?:%|([-+ #0]*)(\d*)(?:\.\d+)?(hh|h|ll|l|j|z|t)?([diuxXpcsrn]))/g;

/** The end of a group of any text, as short as can be. */
export const LAZY = '?)';
const ANY = `([\\s\\S]*${LAZY}`;

export function readFormat(format: string, args: readonly Expression[]): readonly Conversion[] {
  const conversions: Conversion[] = [];
  let last = 0;
  for (const match of format.matchAll(CONVERSION)) {
    const before = format.slice(last, match.index);
    last = match.index + match[0].length;
    if (match[0] !== '%%')
      conversions.push(conversionOf(match, before, args[conversions.length], conversions.length));
  }
  return conversions;
}

function conversionOf(
  match: RegExpExecArray,
  before: string,
  arg: Expression | undefined,
  index: number,
): Conversion {
  const [, flags = '', width, length, letter = ''] = match;
  const type = arg?.type ?? '';
  const named = /([A-Za-z_]\w*)\s*[=:]\s*(?:0x)?["'`([{<]?$/.exec(before)?.[1];
  const { pattern, ...how } = printed(letter, type);
  return {
    name: named ?? arg?.name ?? `arg${index}`,
    cut: /[xX]/.test(letter) && !length && /int64$/.test(type),
    ...how,
    ...(letter === 's' && arg?.text !== undefined
      ? { quick: null, ...constant(arg.text, flags, Number(width ?? 0)) }
      : width
        ? field(pattern, how, { letter, type, flags, width: Number(width) })
        : { pattern }),
  };
}

/** A string of the program's own, as a header has them: no other row can be taken for that one. */
function constant(text: string, flags: string, width: number) {
  const spaces = ' '.repeat(Math.max(0, width - Buffer.byteLength(text)));
  return {
    pattern: `(${literal(flags.includes('-') ? text + spaces : spaces + text)})`,
    read: () => text,
  };
}

/** A regular expression of a text as it stands. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

type Printed = Pick<Conversion, 'type' | 'pattern' | 'quick' | 'read'>;
const { read } = kindOf('int64');

function printed(letter: string, type: string): Printed {
  switch (letter) {
    case 'd':
    case 'i':
    case 'u':
      return {
        type: { kind: 'number' },
        pattern: '([-+]?\\d+)',
        quick: 'integer',
        read: (text) => read(text.replace('+', '')),
      };
    case 'x':
    case 'X':
      return {
        type: { kind: 'number' },
        pattern: '(?:0[xX])?([0-9a-fA-F]+)',
        quick: null,
        read: (text) => read(BigInt(`0x${text}`).toString()),
      };
    case 'p':
      return {
        type: { kind: 'bigint' },
        pattern: '(0x[0-9a-f]+|\\(nil\\)|0)',
        quick: null,
        read: (text) => BigInt(text === '(nil)' ? 0 : text),
      };
    case 'c':
      return { type: { kind: 'string' }, pattern: '([\\s\\S])', quick: null, read: (text) => text };
    default: {
      const kind = kindOf(type);
      const isStack = kind.type.kind === 'array';
      return {
        type: isStack ? kind.type : { kind: 'string' },
        pattern: ANY,
        quick: isStack ? null : 'text',
        read: isStack ? kind.read : (text) => text,
      };
    }
  }
}

interface Field {
  readonly letter: string;
  readonly type: string;
  readonly flags: string;
  readonly width: number;
}

/** What fills a field up is no part of the value. */
function field(pattern: string, how: Omit<Printed, 'pattern'>, as: Field) {
  const exact = exactField(as);
  return {
    pattern: pattern === ANY ? ANY : ` *${pattern} *`,
    quick: null,
    ...(exact ? { exact } : {}),
    read: (text: string) => how.read(text.trim()),
  };
}

function exactField({ letter, type, flags, width }: Field): string | null {
  if (letter === 's') {
    // `string[16]` holds 15 bytes at most, so that a field of 16 has an end of its own.
    const most = Number(/^string\[(\d+)\]$/.exec(type)?.[1] ?? Number.POSITIVE_INFINITY) - 1;
    return `([\\s\\S]{${width},${most <= width ? width : ''}}${LAZY}`;
  }
  const digit = /[diu]/.test(letter)
    ? '[-+\\d]'
    : /[xX]/.test(letter) && !flags.includes('#')
      ? '[\\da-fA-F]'
      : null;
  if (digit === null || flags.includes('0')) return null;
  const ways = Array.from({ length: width - 1 }, (_, i) => {
    const [some, spaces] = [`${digit}{${i + 1}}`, ` {${width - i - 1}}`];
    return flags.includes('-') ? some + spaces : spaces + some;
  });
  return `(${[...ways, `${digit}{${width},}`].join('|')})`;
}
