import { printArguments } from './arguments.ts';
import { evaluateInteger, evaluateText } from './evaluate.ts';
import { textsOf } from './expression.ts';
import { fieldTypes } from './field-types.ts';
import { integerText } from './integer-text.ts';
import { parseExpression } from './parse.ts';
import { type Part, type Printed, tellingRuns } from './runs.ts';
import type { Token } from './tokens.ts';

/** A field that the kernel shows as something else than the number it is. */
export interface PrintedField {
  /** What the kernel prints for a value of the field. */
  readonly text: (value: number | bigint) => string;
  /**
   * The texts there can be, in the format's order; a value that has none of them is printed in hex. Null where the
   * texts are no closed set: flags, and what is put together from several parts.
   */
  readonly names: readonly string[] | null;
}

/**
 * What the line `print fmt:` of an event's `format` file says of its fields: `__print_symbolic`, `__print_flags`, choices
 * between texts, characters, and numbers that are printed in several parts, such as devices (`8,0`). A field that is printed
 * as it is, together with others, or in a way that is not understood, is left out. Never throws. `constants` gives the
 * values of enum members, which not all formats have as numbers.
 */
export function printedFields(
  formatText: string,
  constants: (name: string) => bigint | null = () => null,
): ReadonlyMap<string, PrintedField> {
  const types = fieldTypes(formatText);
  const names = { field: (name: string) => types.get(name) ?? null, constant: constants };
  const printed = printArguments(formatText).map(({ before, conversion, tokens }): Printed => {
    const expression = parseExpression(tokens, names);
    return { fields: fieldsIn(tokens), before, conversion, expression };
  });
  const unclear = new Set(
    printed.flatMap(({ expression, fields }) => (expression === null && fields.length === 1 ? fields : [])),
  );
  const result = new Map<string, PrintedField>();
  for (const { field, parts } of tellingRuns(printed))
    if (!unclear.has(field) && !result.has(field)) result.set(field, printedField(parts));
  return result;
}

function printedField(parts: readonly Part[]): PrintedField {
  return {
    text: (value) =>
      parts.map((part, i) => (i === 0 ? '' : part.before) + partText(part, BigInt(value))).join(''),
    names: parts.length === 1 ? textsOf(parts[0]!.expression) : null,
  };
}

function partText({ conversion, expression }: Part, value: bigint): string {
  return conversion.letter === 's'
    ? evaluateText(expression, value)
    : integerText(evaluateInteger(expression, value), conversion);
}

/** The fields that an argument mentions. */
function fieldsIn(tokens: readonly Token[]): readonly string[] {
  const names = tokens.flatMap((token, i) => {
    const before = tokens[i - 1];
    return token.kind === 'name' && before?.kind === 'sign' && before.text === '->' ? token.text : [];
  });
  return [...new Set(names)];
}
