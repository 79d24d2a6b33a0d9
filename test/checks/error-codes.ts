import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The error codes that files can raise, sorted. */
export function codesInFiles(paths: readonly string[]): string[] {
  const files = paths.map((path) =>
    ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true),
  );
  const codes = files.flatMap((file) => {
    const all = nodes(file);
    const helpers = new Map([['TargetError', 0] as const, ...all.flatMap(helper)]);
    return all.flatMap((node) => codeExpressions(node, helpers)).flatMap(literals);
  });
  return [...new Set(codes)].sort();
}

/** The codes in the first column of the page's tables, in the page's order. */
export function codesInPage(markdown: string): string[] {
  return [...markdown.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((match) => match[1]!);
}

function nodes(root: ts.Node): ts.Node[] {
  const all: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    all.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return all;
}

/** A function that is told the code of the error it makes: its name, and which parameter that is. */
function helper(node: ts.Node): [string, number][] {
  if (!ts.isFunctionLike(node)) return [];
  const index = node.parameters.findIndex((parameter) => parameter.name.getText() === 'code');
  const named =
    ts.isArrowFunction(node) && ts.isVariableDeclaration(node.parent) ? node.parent.name : node.name;
  const name = ts.isConstructorDeclaration(node) ? node.parent.name?.getText() : named?.getText();
  return index < 0 || name === undefined ? [] : [[name, index]];
}

/** What stands where a code is wanted: `code` beside `what`, a variable `code`, or the argument of a helper. */
function codeExpressions(node: ts.Node, helpers: ReadonlyMap<string, number>): ts.Expression[] {
  if (ts.isVariableDeclaration(node))
    return node.name.getText() === 'code' && node.initializer ? [node.initializer] : [];
  if (ts.isObjectLiteralExpression(node))
    return property(node, 'what') ? [property(node, 'code')].flatMap(initializer) : [];
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  const { expression } = node;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.getText() : expression.getText();
  const index = helpers.get(name);
  return index === undefined ? [] : (node.arguments?.slice(index, index + 1) ?? []);
}

function property(object: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralElementLike | undefined {
  return object.properties.find((each) => each.name?.getText() === name);
}

function initializer(element: ts.ObjectLiteralElementLike | undefined): ts.Expression[] {
  return element && ts.isPropertyAssignment(element) ? [element.initializer] : [];
}

function literals(expression: ts.Expression): string[] {
  if (ts.isStringLiteral(expression))
    return /^[a-z][a-z0-9-]*$/.test(expression.text) ? [expression.text] : [];
  if (ts.isConditionalExpression(expression))
    return [expression.whenTrue, expression.whenFalse].flatMap(literals);
  return [];
}
