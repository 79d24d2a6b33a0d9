import type { PrintConversion } from './arguments.ts';
import { convert, type Integer, type IntegerType } from './integer.ts';

/** An integer as vsnprintf prints it. Blanks that only fill a width are left out. */
export function integerText(
  { value }: Integer,
  { prefix, flags, width, length, letter }: PrintConversion,
): string {
  if (letter === 'c') return String.fromCharCode(Number(BigInt.asUintN(8, value)));
  const number = convert(value, { bits: BITS[length] ?? 32, signed: letter === 'd' || letter === 'i' }).value;
  const sign = number < 0n ? '-' : '';
  const base = flags.includes('#') ? (MARKS[letter] ?? '') : '';
  const digits = (number < 0n ? -number : number).toString(RADIX[letter] ?? 10);
  const room = flags.includes('0') ? width - sign.length - base.length : 0;
  return prefix + sign + base + (letter === 'X' ? digits.toUpperCase() : digits).padStart(room, '0');
}

const BITS: Readonly<Record<string, IntegerType['bits']>> = {
  hh: 8,
  h: 16,
  l: 64,
  ll: 64,
  L: 64,
  q: 64,
  z: 64,
  Z: 64,
  j: 64,
  t: 64,
};
const RADIX: Readonly<Record<string, number>> = { x: 16, X: 16, o: 8 };
const MARKS: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0' };
