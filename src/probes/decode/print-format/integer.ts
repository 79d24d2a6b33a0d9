/** An integer type of C on a 64-bit kernel. */
export interface IntegerType {
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
}

/** A value that its type can hold. */
export interface Integer {
  readonly type: IntegerType;
  readonly value: bigint;
}

export const INT: IntegerType = { bits: 32, signed: true };
export const UNSIGNED_INT: IntegerType = { bits: 32, signed: false };
export const LONG: IntegerType = { bits: 64, signed: true };
export const UNSIGNED_LONG: IntegerType = { bits: 64, signed: false };

/** C's conversion: the low bits of the value, read as the type says. */
export function convert(value: bigint, type: IntegerType): Integer {
  return { type, value: type.signed ? BigInt.asIntN(type.bits, value) : BigInt.asUintN(type.bits, value) };
}

/** The value in the first of the types that can hold it; in the last one when none can. */
export function fitted(value: bigint, types: readonly IntegerType[]): Integer {
  return convert(value, types.find((type) => convert(value, type).value === value) ?? types.at(-1)!);
}

export type UnaryOperator = keyof typeof UNARY;
export type BinaryOperator = keyof typeof ARITHMETIC | keyof typeof SHIFTS | keyof typeof COMPARISONS;

export function unary(operator: UnaryOperator, { type, value }: Integer): Integer {
  return operator === '!' ? truth(value === 0n) : convert(UNARY[operator](value), promoted(type));
}

export function binary(operator: BinaryOperator, left: Integer, right: Integer): Integer {
  if (operator in SHIFTS) return shifted(operator as keyof typeof SHIFTS, left, right);
  const type = common(left.type, right.type);
  const a = convert(left.value, type).value;
  const b = convert(right.value, type).value;
  return operator in COMPARISONS
    ? truth(COMPARISONS[operator as keyof typeof COMPARISONS](a, b))
    : convert(ARITHMETIC[operator as keyof typeof ARITHMETIC](a, b), type);
}

/** The type of both arms of an operator: C's usual arithmetic conversions. */
export function common(left: IntegerType, right: IntegerType): IntegerType {
  const a = promoted(left);
  const b = promoted(right);
  if (a.bits !== b.bits) return a.bits > b.bits ? a : b;
  return a.signed ? b : a;
}

function promoted(type: IntegerType): IntegerType {
  return type.bits < 32 ? INT : type;
}

const UNARY = {
  '-': (value: bigint) => -value,
  '+': (value: bigint) => value,
  '~': (value: bigint) => ~value,
  '!': (value: bigint) => value,
};

/** C leaves a division by 0 undefined; here it is 0. */
const ARITHMETIC = {
  '+': (a: bigint, b: bigint) => a + b,
  '-': (a: bigint, b: bigint) => a - b,
  '*': (a: bigint, b: bigint) => a * b,
  '/': (a: bigint, b: bigint) => (b === 0n ? 0n : a / b),
  '%': (a: bigint, b: bigint) => (b === 0n ? 0n : a % b),
  '&': (a: bigint, b: bigint) => a & b,
  '|': (a: bigint, b: bigint) => a | b,
  '^': (a: bigint, b: bigint) => a ^ b,
};

const SHIFTS = {
  '<<': (a: bigint, b: bigint) => a << b,
  '>>': (a: bigint, b: bigint) => a >> b,
};

const COMPARISONS = {
  '==': (a: bigint, b: bigint) => a === b,
  '!=': (a: bigint, b: bigint) => a !== b,
  '<': (a: bigint, b: bigint) => a < b,
  '>': (a: bigint, b: bigint) => a > b,
  '<=': (a: bigint, b: bigint) => a <= b,
  '>=': (a: bigint, b: bigint) => a >= b,
  '&&': (a: bigint, b: bigint) => a !== 0n && b !== 0n,
  '||': (a: bigint, b: bigint) => a !== 0n || b !== 0n,
};

/** C leaves a shift by the type's width or more undefined; the processor takes the low bits of the count. */
function shifted(operator: keyof typeof SHIFTS, left: Integer, right: Integer): Integer {
  const type = promoted(left.type);
  const count = right.value & BigInt(type.bits - 1);
  return convert(SHIFTS[operator](convert(left.value, type).value, count), type);
}

function truth(value: boolean): Integer {
  return { type: INT, value: value ? 1n : 0n };
}
