import { didYouMean, nearest } from '../../base/nearest.ts';
import type { ColumnSchema, ValueType } from '../../table/schema.ts';
import type { Conversion } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';

/** What follows an argument's colon, understood: `x8[16]`, `b4@2/32`, `string`. */
export interface FetchType {
  /** As the kernel reads it. */
  readonly text: string;
  readonly form: 'integer' | 'string' | 'symbol';
  /** Size of one value in the event; 0 for text. */
  readonly bits: number;
  readonly signed: boolean;
  readonly hex: boolean;
  /** Elements of an array; null for a single value. */
  readonly count: number | null;
}

/** Without a type the kernel takes x64 on 64-bit machines. */
export const DEFAULT_TYPE: FetchType = integer('x64', 64, false, true);

/** MAX_ARRAY_LEN of kernel/trace/trace_probe.h. */
const MAX_ARRAY = 64;

/** Reads a type the user wrote. Throws InputError for one that this kernel's README does not list. */
export function parseType(word: Word, readme: string, blame: Blame): FetchType {
  const match = /^([^[]*)(?:\[(\d+)\])?$/.exec(word.text);
  const base = match?.[1] ?? word.text;
  const count = match?.[2] === undefined ? null : Number(match[2]);
  if (count !== null && (count < 1 || count > MAX_ARRAY)) {
    throw blame(word.span, {
      code: 'bad-array',
      what: `an array has 1 to ${MAX_ARRAY} elements, not ${count}`,
    });
  }
  const found = bitfield(base, word, blame) ?? named(base, readme);
  if (found && match) return { ...found, text: word.text.replace(base, found.text), count };
  throw unknownType(word, base, readme, blame);
}

/** The column a value of this type becomes. */
export function columnOf(type: FetchType): Omit<ColumnSchema, 'name'> {
  const one = elementOf(type);
  const nullable = type.form === 'string' && type.count === null;
  const value: ValueType = type.count === null ? one : { kind: 'array', of: one };
  const format = type.form === 'integer' && type.hex ? ({ format: 'hex' } as const) : {};
  return { type: value, nullable, ...format };
}

export function conversionOf(type: FetchType): Conversion {
  return { kind: type.form === 'symbol' && type.count === null ? 'symbol' : 'none' };
}

/** Memory is read by it, not a register: `string`, `ustring`, any array. */
export const readsMemory = (type: FetchType): boolean => type.form === 'string' || type.count !== null;

export function integer(text: string, bits: number, signed: boolean, hex = false): FetchType {
  return { text, form: 'integer', bits, signed, hex, count: null };
}

export function text(name: 'string' | 'ustring'): FetchType {
  return { text: name, form: 'string', bits: 0, signed: false, hex: false, count: null };
}

function elementOf(type: FetchType): ValueType {
  if (type.form === 'symbol') return { kind: type.count === null ? 'string' : 'bigint' };
  if (type.form !== 'integer') return { kind: 'string' };
  return { kind: type.bits === 64 && !type.signed ? 'bigint' : 'number' };
}

/** `b<width>@<offset>/<container>`: the value fills the container's bytes in the event. */
function bitfield(base: string, word: Word, blame: Blame): FetchType | null {
  const match = /^b(\d+)@(\d+)\/(8|16|32|64)$/.exec(base);
  if (!match) return null;
  const [width, offset, container] = match.slice(1).map(Number) as [number, number, number];
  if (width === 0 || width + offset > container) {
    throw blame(word.span, {
      code: 'bad-bitfield',
      what: `${width} bits at bit ${offset} do not lie within ${container} bits`,
    });
  }
  return integer(base, container, false);
}

/**
 * A `symstr` is recorded as the address it names. A kernel that has it writes the text straight into the ring buffer, and
 * clears the byte 511 behind the text's start while it does (`namebuf[KSYM_NAME_LEN - 1] = 0` in kallsyms_lookup_buildid, Linux
 * 6.1 to 6.18): near the end of a page that byte is other memory, such as a page of somebody else's trace.
 */
const SYMBOLS = ['symbol', 'symstr'];

function named(base: string, readme: string): FetchType | null {
  if (!knownTypes(readme).includes(base)) return null;
  const number = /^([sux])(8|16|32|64)$/.exec(base);
  if (number) return integer(base, Number(number[2]), number[1] === 's', number[1] === 'x');
  if (base === 'string' || base === 'ustring') return text(base);
  if (SYMBOLS.includes(base))
    return { text: 'symbol', form: 'symbol', bits: 64, signed: false, hex: true, count: null };
  return base === 'char' ? integer(listed(readme, 'char') ? 'char' : 's8', 8, true) : null;
}

/** The types that can be had where tracefs's README is this one: `type: s8/16/32/64, …, string, symbol, …`. */
export function knownTypes(readme: string): readonly string[] {
  const words = ['string', 'ustring'].filter((word) => word === 'string' || listed(readme, word));
  const numbers = ['s', 'u', 'x'].flatMap((sign) => [8, 16, 32, 64].map((bits) => `${sign}${bits}`));
  return [...numbers, 'char', ...words, ...SYMBOLS];
}

function listed(readme: string, type: string): boolean {
  const list = /\n\s*type: ([\s\S]*?)\n\s*\w+:/.exec(readme)?.[1] ?? '';
  return new RegExp(`(^|[\\s,])${type}([,\\s]|$)`).test(list);
}

function unknownType(word: Word, base: string, readme: string, blame: Blame) {
  const known = [...knownTypes(readme), 'b<width>@<offset>/<size>'];
  const c = /^(int|char|long|bool|short|unsigned|void|float|double|struct)\b/.test(base)
    ? undefined
    : didYouMean(nearest(base, [...known, 'path']));
  return blame(word.span, {
    code: 'unknown-type',
    what: `the kernel knows no type '${word.text}'`,
    why: `it knows ${known.join(' ')}, and arrays of them like x8[16]`,
    ...(c && { hint: c }),
  });
}
