import { fitted, INT, type Integer, LONG, UNSIGNED_INT, UNSIGNED_LONG } from './integer.ts';

export type Token =
  | { readonly kind: 'integer'; readonly integer: Integer }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

/** The tokens of a C expression. A character that belongs to none is a sign that no rule knows. */
export function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(TOKEN)].flatMap(({ groups }) => tokenOf(groups!) ?? []);
}

const TOKEN =
  /\s+|(?<number>0[xX][0-9a-fA-F]+|\d+)(?<suffix>[uUlL]*)\b|(?<name>[A-Za-z_]\w*)|"(?<string>(?:[^"\\]|\\.)*)"|'(?<character>[^'\\]|\\[^x0-7]|\\[0-7]{1,3}|\\x[0-9a-fA-F]+)'|(?<sign>->|<<|>>|[<>=!]=|&&|\|\||.)/gs;

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token | null {
  const { number, suffix, name, string, character, sign } = groups;
  if (number !== undefined) return { kind: 'integer', integer: literal(number, suffix!.toLowerCase()) };
  if (name !== undefined) return { kind: 'name', text: name };
  if (string !== undefined) return { kind: 'string', text: unescaped(string) };
  if (character !== undefined)
    return {
      kind: 'integer',
      integer: { type: INT, value: BigInt(unescaped(character).charCodeAt(0)) },
    };
  return sign === undefined ? null : { kind: 'sign', text: sign };
}

/** The type is the first one that can hold the value: of the signed ones only for decimal digits, C11 6.4.4.1. */
function literal(digits: string, suffix: string): Integer {
  const octal = /^0[0-7]+$/.test(digits);
  const value = BigInt(octal ? `0o${digits}` : digits);
  const long = suffix.includes('l');
  if (suffix.includes('u')) return fitted(value, long ? [UNSIGNED_LONG] : [UNSIGNED_INT, UNSIGNED_LONG]);
  const types = long ? [LONG, UNSIGNED_LONG] : [INT, UNSIGNED_INT, LONG, UNSIGNED_LONG];
  return fitted(value, /^[1-9]/.test(digits) ? types.filter(({ signed }) => signed) : types);
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|(.))/gs,
    (_, hex?: string, octal?: string, letter = '') => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16) & 0xff);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      return ESCAPES[letter] ?? letter;
    },
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b' };
