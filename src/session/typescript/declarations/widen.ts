import type TS from 'typescript';
import { ts } from '../compiler.ts';

/**
 * `text`, declarations, with `any` for whatever a function in them returns. For a function whose type was inferred
 * from a variable that has another type since.
 */
export function widenResults(text: string): string {
  const file = ts.createSourceFile('cell.d.ts', text, ts.ScriptTarget.ESNext, true);
  const results: TS.TypeNode[] = [];
  const visit = (node: TS.Node): void => {
    if (ts.isParameter(node)) return;
    if (isSignature(node) && node.type) results.push(node.type);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return results.reduceRight(
    (result, type) => `${result.slice(0, type.getStart(file))}any${result.slice(type.end)}`,
    text,
  );
}

function isSignature(
  node: TS.Node,
): node is TS.FunctionDeclaration | TS.FunctionTypeNode | TS.MethodSignature {
  return ts.isFunctionDeclaration(node) || ts.isFunctionTypeNode(node) || ts.isMethodSignature(node);
}

/** The type in the declaration of a variable: the same for `declare let x: number;` and `declare const x = 2;`. */
export function typeText(documented: string): string {
  const declaration = documented.replace(/^\/\*\*[\s\S]*?\*\/\s*/, '');
  const literal = /^declare const [\p{ID_Continue}$]+ = (.*);$/u.exec(declaration)?.[1];
  if (literal === undefined) return declaration.replace(/^declare (?:let|const) /, '');
  const name = /^declare const ([\p{ID_Continue}$]+)/u.exec(declaration)![1];
  const type = /^["'`]/.test(literal) ? 'string' : /^(?:true|false)$/.test(literal) ? 'boolean' : 'number';
  return `${name}: ${literal.endsWith('n') && type === 'number' ? 'bigint' : type};`;
}
