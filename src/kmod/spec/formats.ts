import type { ColumnSchema } from '../../table/schema.ts';
import { codeOnly } from './c-text.ts';

/** A format that the body prints with: how its text is read back, and the columns in it. */
export interface RowFormat {
  /** Matches a whole message; group i is the value of `columns[i]`. */
  readonly pattern: RegExp;
  readonly columns: readonly FormatColumn[];
}

export interface FormatColumn {
  readonly name: string;
  readonly kind: 'number' | 'bigint' | 'string';
  /** Whether the digits are hexadecimal. */
  readonly hex: boolean;
}

/** Columns that every row has. */
export const ROW_COLUMNS: readonly ColumnSchema[] = [
  { name: 'ts', type: { kind: 'number' }, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
  { name: 'cpu', type: { kind: 'number' }, nullable: false },
  { name: 'tid', type: { kind: 'number' }, nullable: false },
  { name: 'pid', type: { kind: 'number' }, nullable: false },
  { name: 'comm', type: { kind: 'string' }, nullable: false },
  { name: 'function', type: { kind: 'string' }, nullable: false },
  { name: 'message', type: { kind: 'string' }, nullable: false },
];

/** The formats of all `emit`, `trace_printk`, `printk` and `pr_…` of a body that are literal text, each once. */
export function rowFormats(text: string): readonly RowFormat[] {
  const code = codeOnly(text);
  const found = new Map<string, RowFormat>();
  for (const { index, 0: call } of code.matchAll(/\b(emit|trace_printk|printk|pr_[a-z]+)\s*\(/g)) {
    const literal = literalAt(text, index + call.length);
    if (literal !== null && !found.has(literal)) found.set(literal, readFormat(literal));
  }
  return [...found.values()];
}

/** The text literal that begins at `at`, after a level such as KERN_INFO; pieces side by side are one. */
function literalAt(text: string, at: number): string | null {
  const [, pieces] =
    /^\s*(?:KERN_[A-Z]+\s*)?((?:"(?:\\[\s\S]|[^"\\\n])*"\s*)+)[,)]/.exec(text.slice(at)) ?? [];
  if (!pieces) return null;
  return [...pieces.matchAll(/"((?:\\[\s\S]|[^"\\\n])*)"/g)].map(([, piece]) => unescaped(piece!)).join('');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, after: string) => ESCAPES[after] ?? after);

/** A conversion of the kernel's printf (Documentation/core-api/printk-formats.rst), `%%` among them. */
const CONVERSION =
  /%(?<flags>[-+ #0]*)(?:\d+|\*)?(?:\.(?:\d+|\*))?(?<size>hh|h|ll|l|z|t|L)?(?<type>p[A-Za-z0-9]*|[a-zA-Z%])/g;

function readFormat(format: string): RowFormat {
  const text = format.replace(/\n$/, '');
  const columns: FormatColumn[] = [];
  let pattern = '';
  let end = 0;
  for (const found of text.matchAll(CONVERSION)) {
    const before = text.slice(end, found.index);
    end = found.index + found[0].length;
    pattern += escaped(before);
    const { size = '', type = '' } = found.groups!;
    if (type === '%') {
      pattern += '%';
      continue;
    }
    const name = /(\w+)\s*[=:]\s*["'([<]?(?:0x)?$/.exec(before)?.[1];
    const { kind, hex, digits } = readConversion(size, type);
    pattern += name === undefined ? `(?:${digits})` : `(${digits})`;
    if (name !== undefined) columns.push({ name: columnName(name), kind, hex });
  }
  return { pattern: new RegExp(`^${pattern}${escaped(text.slice(end))}$`, 's'), columns };
}

interface Reading extends Pick<FormatColumn, 'kind' | 'hex'> {
  readonly digits: string;
}

/** `%p` and its kind are text, but for the plain addresses. */
function readConversion(size: string, type: string): Reading {
  const wide = size === 'l' || size === 'll' || size === 'z' || size === 't' || size === 'L';
  if (type === 'd' || type === 'i') return { kind: 'number', hex: false, digits: ' *[-+]?\\d+ *' };
  if (type === 'u') return { kind: 'number', hex: false, digits: ' *\\d+ *' };
  if (type === 'x' || type === 'X')
    return { kind: wide ? 'bigint' : 'number', hex: true, digits: ' *(?:0x)?[0-9a-fA-F]+ *' };
  if (type === 'p' || type === 'px' || type === 'pK')
    return { kind: 'bigint', hex: true, digits: ' *(?:0x)?[0-9a-fA-F]+ *' };
  return { kind: 'string', hex: false, digits: '.*' };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A column of the user's that is called like one that every row has. */
const columnName = (name: string): string =>
  ROW_COLUMNS.some((column) => column.name === name) ? `arg_${name}` : name;
