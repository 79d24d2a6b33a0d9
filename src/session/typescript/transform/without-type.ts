import type TS from 'typescript';
import { ts } from '../compiler.ts';

/** The expression inside parentheses, `!`, `as`, `satisfies` and `<T>`. */
export function withoutType(node: TS.Expression): TS.Expression {
  const wraps =
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node);
  return wraps ? withoutType(node.expression) : node;
}
