import type { BinaryOperator, Integer, IntegerType, UnaryOperator } from './integer.ts';

/** An argument of a print format, as far as a table needs it: its value is an integer or a text. */
export type Expression =
  | { readonly kind: 'integer'; readonly integer: Integer }
  | { readonly kind: 'text'; readonly text: string }
  /** `REC->name`. */
  | { readonly kind: 'field'; readonly name: string; readonly type: IntegerType }
  | { readonly kind: 'cast'; readonly type: IntegerType; readonly operand: Expression }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  /** `__print_symbolic(value, {1, "one"}, …)`. */
  | { readonly kind: 'symbols'; readonly operand: Expression; readonly names: readonly NamedValue[] }
  /** `__print_flags(value, delimiter, {1, "one"}, …)`. */
  | {
      readonly kind: 'flags';
      readonly operand: Expression;
      readonly delimiter: string;
      readonly names: readonly NamedValue[];
    };

/** `mask` as the kernel keeps it: an unsigned long. */
export interface NamedValue {
  readonly mask: bigint;
  readonly name: string;
}

/** The arms of a choice are both texts or both integers. */
export function isText(expression: Expression): boolean {
  const { kind } = expression;
  return (
    kind === 'text' || kind === 'symbols' || kind === 'flags' || (kind === 'choice' && isText(expression.yes))
  );
}

/** Some of a value's bits, casts apart: `REC->dev >> 20`. */
export function isBits(expression: Expression): boolean {
  if (expression.kind === 'cast') return isBits(expression.operand);
  return expression.kind === 'binary' && (expression.operator === '>>' || expression.operator === '&');
}

/** What a text or a character can be, where that is a closed set; null where it is not: flags are joined. */
export function textsOf(expression: Expression): readonly string[] | null {
  switch (expression.kind) {
    case 'text':
      return [expression.text];
    case 'integer':
      return [String.fromCharCode(Number(expression.integer.value))];
    case 'symbols':
      return unique(expression.names.map(({ name }) => name));
    case 'choice': {
      const yes = textsOf(expression.yes);
      const no = textsOf(expression.no);
      return yes && no && unique([...yes, ...no]);
    }
    default:
      return null;
  }
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
