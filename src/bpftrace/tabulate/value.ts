import type { ValueType } from '../../table/schema.ts';

/** How the values of one of bpftrace's types are read. */
export interface ValueKind {
  readonly type: ValueType;
  /** What such a value looks like as text; a key is split by it. */
  readonly pattern: RegExp;
  read(text: string): unknown;
  /** bpftrace did not say which: a column of numbers only is one of numbers. */
  readonly unknown?: boolean;
}

const NUMBER: ValueKind = { type: { kind: 'number' }, pattern: /^-?\d+$/, read: integer };
/** bpftrace shows those of 64 bits with a sign in a key. */
const UNSIGNED: ValueKind = {
  ...NUMBER,
  read: (text) => integer(text.startsWith('-') ? BigInt.asUintN(64, BigInt(text)).toString() : text),
};
const TEXT: ValueKind = { type: { kind: 'string' }, pattern: /^[\s\S]*$/, read: (text) => text };
/** Kernel symbols, addresses and the like hold no comma. */
const WORD: ValueKind = { ...TEXT, pattern: /^[^,]*$/ };
const STACK: ValueKind = {
  type: { kind: 'array', of: { kind: 'string' } },
  pattern: /^[\s\S]*$/,
  read: (text) => text.split('\n').flatMap((entry) => entry.trim() || []),
};
/** The aggregates that hold one number. */
const NUMBERS = /^(unsigned )?u?int\d*$|^(count|sum|avg|min|max)(_t)?$/;

/** By the name bpftrace gives a type: `unsigned int64`, `string[16]`, `kstack`. Unknown ones are text. */
export function kindOf(type: string): ValueKind {
  if (/^(unsigned |u)int64$/.test(type)) return UNSIGNED;
  if (NUMBERS.test(type)) return NUMBER;
  if (type === 'kstack') return { ...STACK, pattern: WORD.pattern };
  if (type === 'ustack') return STACK;
  // A constant of an enum prints as a number, what came from the kernel as its name.
  if (type === '' || type.startsWith('enum ')) return { ...TEXT, unknown: true };
  return /^(ksym|inet|mac_address|timestamp)/.test(type) ? WORD : TEXT;
}

/** A bigint where a number cannot hold it; text that is no integer is null. */
function integer(text: string): number | bigint | null {
  if (!/^-?\d+$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
