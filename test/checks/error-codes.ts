import { readFileSync } from 'node:fs';
import ts from 'typescript';

/**
 * The error codes a file of src can raise: the value of a property `code` in an object literal, the first argument of
 * `new TargetError`, and the first argument of a local helper (`fail`, `refuse`) that passes it on.
 */
export function codesInFile(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const codes: string[] = [];
  const visit = (node: ts.Node): void => {
    codes.push(...codeExpressions(node).flatMap(literals).filter(isCode));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return codes;
}

/** The codes in the first column of the page's tables, in the page's order. */
export function codesInPage(markdown: string): string[] {
  return [...markdown.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((match) => match[1]!);
}

function codeExpressions(node: ts.Node): ts.Expression[] {
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'code') return [node.initializer];
  if (ts.isNewExpression(node) && node.expression.getText() === 'TargetError')
    return node.arguments?.slice(0, 1) ?? [];
  if (ts.isCallExpression(node) && /(^|[.#])(fail|refuse)\w*$/.test(node.expression.getText()))
    return node.arguments.slice(0, 1);
  return [];
}

function literals(expression: ts.Expression): string[] {
  if (ts.isStringLiteral(expression)) return [expression.text];
  if (ts.isConditionalExpression(expression))
    return [expression.whenTrue, expression.whenFalse].flatMap(literals);
  return [];
}

function isCode(text: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)+$/.test(text);
}
