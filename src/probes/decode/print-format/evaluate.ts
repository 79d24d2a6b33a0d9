import type { Expression, NamedValue } from './expression.ts';
import { binary, common, convert, type Integer, UNSIGNED_LONG, unary } from './integer.ts';

/** The text of an expression that is one; `value` is what its field holds. */
export function evaluateText(expression: Expression, value: bigint): string {
  switch (expression.kind) {
    case 'text':
      return expression.text;
    case 'symbols':
      return symbolText(unsignedLong(expression.operand, value), expression.names);
    case 'flags':
      return flagsText(unsignedLong(expression.operand, value), expression.delimiter, expression.names);
    case 'choice':
      return evaluateText(arm(expression, value), value);
    default:
      return String(evaluateInteger(expression, value).value);
  }
}

/** The integer of an expression that is one; `value` is what its field holds. */
export function evaluateInteger(expression: Expression, value: bigint): Integer {
  switch (expression.kind) {
    case 'integer':
      return expression.integer;
    case 'field':
      return convert(value, expression.type);
    case 'cast':
      return convert(evaluateInteger(expression.operand, value).value, expression.type);
    case 'unary':
      return unary(expression.operator, evaluateInteger(expression.operand, value));
    case 'binary':
      return binary(
        expression.operator,
        evaluateInteger(expression.left, value),
        evaluateInteger(expression.right, value),
      );
    case 'choice': {
      const yes = evaluateInteger(expression.yes, value);
      const no = evaluateInteger(expression.no, value);
      const { value: chosen } = isTrue(expression.condition, value) ? yes : no;
      return convert(chosen, common(yes.type, no.type));
    }
    default:
      throw new TypeError(`${expression.kind} is no integer`);
  }
}

function arm(choice: Extract<Expression, { kind: 'choice' }>, value: bigint): Expression {
  return isTrue(choice.condition, value) ? choice.yes : choice.no;
}

function isTrue(condition: Expression, value: bigint): boolean {
  return evaluateInteger(condition, value).value !== 0n;
}

function unsignedLong(expression: Expression, value: bigint): bigint {
  return convert(evaluateInteger(expression, value).value, UNSIGNED_LONG).value;
}

/** trace_print_symbols_seq in kernel/trace/trace_output.c: an empty name counts as none. */
function symbolText(value: bigint, names: readonly NamedValue[]): string {
  return names.find(({ mask }) => mask === value)?.name || hexadecimal(value);
}

/**
 * trace_print_flags_seq in kernel/trace/trace_output.c: a name takes its bits away from those that follow, and one for
 * no bits at all is printed as long as any bit is left.
 */
function flagsText(value: bigint, delimiter: string, names: readonly NamedValue[]): string {
  const texts: string[] = [];
  let rest = value;
  for (const { mask, name } of names) {
    if (rest === 0n) break;
    if ((rest & mask) !== mask) continue;
    texts.push(name);
    rest &= ~mask;
  }
  if (rest !== 0n) texts.push(hexadecimal(rest));
  return texts.join(delimiter);
}

function hexadecimal(value: bigint): string {
  return `0x${value.toString(16)}`;
}
