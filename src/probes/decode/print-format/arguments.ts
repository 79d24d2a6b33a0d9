import { type Token, tokenize } from './tokens.ts';

/** One conversion of a print format and the argument that it prints. */
export interface PrintArgument {
  /** The text between the conversion before and this one. */
  readonly before: string;
  readonly conversion: PrintConversion;
  readonly tokens: readonly Token[];
}

/** `%#06llx`, and `0x` where it stands directly before the `%`. */
export interface PrintConversion {
  readonly prefix: string;
  readonly flags: string;
  readonly width: number;
  /** `hh`, `ll` and the like. */
  readonly length: string;
  /** The letter: `d`, `s`, `p`. */
  readonly letter: string;
}

/**
 * The arguments of the line that `format` files end with, `print fmt: "format", argument, …`; none where the format's
 * conversions are not as many as its arguments.
 */
export function printArguments(formatText: string): readonly PrintArgument[] {
  const [format = [], ...list] = split(tokenize(/^print fmt: (.*)/ms.exec(formatText)?.[1] ?? ''));
  const text = format.map((token) => (token.kind === 'string' ? token.text : '')).join('');
  const found = conversions(text);
  return found.length === list.length
    ? found.flatMap(({ conversion, ...rest }, i) =>
        conversion ? { ...rest, conversion, tokens: list[i]! } : [],
      )
    : [];
}

/** Splits at the commas outside of all brackets. */
function split(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    const sign = token.kind === 'sign' ? token.text : '';
    if ('([{'.includes(sign)) depth += sign.length;
    if (')]}'.includes(sign)) depth -= sign.length;
    if (sign === ',' && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

interface Found {
  readonly before: string;
  /** Null for a `*`, whose argument is a width. */
  readonly conversion: PrintConversion | null;
}

/** One entry per argument, as vsnprintf takes them. */
function conversions(format: string): readonly Found[] {
  const found: Found[] = [];
  let before = '';
  let end = 0;
  for (const match of format.matchAll(CONVERSION)) {
    const [whole, prefix, flags, width, precision, length, letter] = match;
    before += format.slice(end, match.index);
    end = match.index + whole.length;
    if (letter === '%') {
      before += `${prefix}%`;
      continue;
    }
    for (const _ of `${width}${precision}`.matchAll(/\*/g)) found.push({ before: '', conversion: null });
    found.push({
      before,
      conversion: {
        prefix: prefix!,
        flags: flags!,
        width: Number.parseInt(width!, 10) || 0,
        length: length!,
        letter: letter!,
      },
    });
    before = '';
  }
  return found;
}

/** `%p` swallows the letters and digits behind it: `%pI6c`. */
const CONVERSION =
  /((?:0[xX])?)%([-+ #0]*)(\d*|\*)((?:\.(?:\d+|\*)?)?)((?:hh|h|ll|l|L|q|z|Z|j|t)?)([a-zA-Z%])(?:(?<=p)[a-zA-Z0-9]+)?/g;
