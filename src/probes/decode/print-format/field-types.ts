import { InputError } from '../../../base/errors.ts';
import { type FormatField, parseFormat } from '../format.ts';
import type { IntegerType } from './integer.ts';

/** The fields of a `format` file that are one integer each, by name; a text that is no format file has none. */
export function fieldTypes(formatText: string): ReadonlyMap<string, IntegerType> {
  return new Map(
    fieldsOf(formatText).flatMap((field) => {
      const type = integerType(field);
      return type ? [[field.name, type]] : [];
    }),
  );
}

function fieldsOf(formatText: string): readonly FormatField[] {
  try {
    return parseFormat(formatText).fields;
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

function integerType({ place, size, signed, brackets }: FormatField): IntegerType | null {
  const bits = BITS.get(size);
  return place === 'inline' && brackets.length === 0 && bits ? { bits, signed } : null;
}

const BITS: ReadonlyMap<number, IntegerType['bits']> = new Map([
  [1, 8],
  [2, 16],
  [4, 32],
  [8, 64],
]);
