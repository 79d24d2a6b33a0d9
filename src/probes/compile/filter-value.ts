import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Btf } from '../../btf/btf.ts';
import type { Blame, Word } from '../spec/word.ts';
import { DEFINED } from './constants.ts';
import type { FilterField } from './filter-field.ts';

/** A value for the kernel's filter; `number` is what the user meant, null for text. */
export interface FilterValue {
  readonly text: string;
  readonly number: bigint | null;
}

/** MAX_FILTER_STR_VAL of include/linux/trace_events.h. */
const MAX_STRING = 256;

export function stringOf(value: Word, field: FilterField, name: Word, blame: Blame): FilterValue {
  if (field.kind !== 'string') {
    throw blame(value.span, {
      code: 'filter-type',
      what: `'${name.text}' is a number`,
      hint: `leave the quotes out: ${name.text} == 1`,
    });
  }
  if (Buffer.byteLength(value.text) - 2 >= MAX_STRING) {
    throw blame(value.span, {
      code: 'filter-type',
      what: `the kernel compares with fewer than ${MAX_STRING} bytes of text`,
    });
  }
  return { text: value.text, number: null };
}

/** As the kernel's kstrtoull and kstrtoll with base 0 read it. */
export function numberOf(value: Word, field: FilterField, name: Word, blame: Blame): FilterValue {
  if (field.kind === 'string') {
    throw blame(value.span, {
      code: 'filter-type',
      what: `'${name.text}' is text`,
      hint: `put the value in quotes: "${value.text}"`,
    });
  }
  const match = /^(-?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(value.text);
  if (!match) throw blame(value.span, { code: 'bad-filter', what: `'${value.text}' is no whole number` });
  const digits = match[2]!;
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits);
  const number = match[1] ? -size : size;
  checkRange(number, value, field, name, blame);
  return { text: kernelNumber(number, value.text, field), number };
}

/** A constant by name: a member of the field's own enum, `true` or `false`, any enum constant of the kernel, a known `#define`. */
export function constantOf(
  value: Word,
  field: FilterField,
  name: Word,
  btf: Btf | null,
  blame: Blame,
): FilterValue {
  if (field.kind === 'string') {
    throw blame(value.span, {
      code: 'filter-type',
      what: `'${name.text}' is text`,
      hint: `put the value in quotes: "${value.text}"`,
    });
  }
  if (field.boolean && (value.text === 'true' || value.text === 'false')) {
    const number = value.text === 'true' ? 1n : 0n;
    return { text: String(number), number };
  }
  const own = Object.entries(field.names ?? {}).find(([, member]) => member === value.text)?.[0];
  const number =
    own === undefined ? (btf?.constant(value.text) ?? DEFINED.get(value.text) ?? null) : BigInt(own);
  if (number === null) throw unknownConstant(value, field, blame);
  return { text: kernelNumber(number, number.toString(), field), number };
}

/** The user's digits, unless the kernel reads the field without a sign and the number has one. */
function kernelNumber(number: bigint, text: string, field: FilterField): string {
  if (number >= 0n || field.signed) return text;
  return `0x${BigInt.asUintN(field.bits, number).toString(16)}`;
}

function checkRange(number: bigint, value: Word, field: FilterField, name: Word, blame: Blame): void {
  const signedMax = 2n ** BigInt(field.bits - 1);
  const low = -signedMax;
  // A register shown as 0xffffff9c may be compared so with a signed field too: the kernel takes it, and is always unequal.
  const high = field.signed ? signedMax : 2n * signedMax;
  if (number >= low && number < high) return;
  const range = field.signed ? `${low} to ${high - 1n}` : `0 to ${high - 1n}`;
  const narrowed = BigInt.asIntN(field.bits, number);
  const hint = field.signed && number < 2n * signedMax ? `as a signed number it is ${narrowed}` : undefined;
  throw blame(value.span, {
    code: 'filter-type',
    what: `'${name.text}' has ${field.bits} bits: ${range}`,
    ...(hint && { hint }),
  });
}

function unknownConstant(value: Word, field: FilterField, blame: Blame) {
  const names = Object.values(field.names ?? {});
  const hint =
    didYouMean(nearest(value.text, names)) ??
    (names.length
      ? `its values are ${names.slice(0, 12).join(', ')}`
      : 'write the number: constants made by #define are not in BTF');
  return blame(value.span, {
    code: 'unknown-constant',
    what: `'${value.text}' is no constant the kernel's type information knows`,
    hint,
  });
}
