const SIGNS = {
  s: (bits: number) => `A signed integer of ${bits} bits`,
  u: (bits: number) => `An unsigned integer of ${bits} bits`,
  x: (bits: number) => `An unsigned integer of ${bits} bits, shown in hexadecimal`,
} as const;

/** Documentation/trace/kprobetrace.rst, "Types"; `path` is ours. */
const NAMED: Readonly<Record<string, string>> = {
  char: 'One character, as its number; `:char[8]` is an array of them.',
  string: 'Text in kernel memory up to its NUL: a column of strings, null where it could not be read.',
  ustring: 'Text in user memory up to its NUL: a column of strings, null where it could not be read.',
  path: 'The path of a file, from the root of its file system: a column of strings of up to eight names.',
  symbol: 'An address as the function or data it lies in: `do_filp_open+0x10`.',
  symstr:
    'As `symbol`. The kernel would write the text into the event, and up to 6.18 a zero into memory behind it.',
};

/** One sentence on what follows an argument's colon; null for a type that there is not. */
export function describeType(type: string): string | null {
  const number = /^([sux])(8|16|32|64)$/.exec(type);
  if (number) return describeInteger(number[1] as keyof typeof SIGNS, Number(number[2]));
  const field = /^b(\d+)@(\d+)\/(8|16|32|64)$/.exec(type);
  if (field) return `A bitfield: ${field[1]} bits from bit ${field[2]} on, in a unit of ${field[3]} bits.`;
  return Object.hasOwn(NAMED, type) ? NAMED[type]! : null;
}

function describeInteger(sign: keyof typeof SIGNS, bits: number): string {
  const column = bits === 64 && sign !== 's' ? 'bigints' : 'numbers';
  return `${SIGNS[sign](bits)}: a column of ${column}.`;
}
