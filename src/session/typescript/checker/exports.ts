import type TS from 'typescript';
import { ts } from '../compiler.ts';

/**
 * `source` with spaces where it exports what it declares: every name of a cell is there for the next one, and tslab's
 * converter exports them itself.
 */
export function withoutExports(source: string): string {
  if (!/\bexport\b/.test(source)) return source;
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext);
  return file.statements.flatMap((node) => exportTokens(node, file)).reduce(blank, source);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function exportTokens(node: TS.Statement, file: TS.SourceFile): readonly Range[] {
  const start = node.getStart(file);
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier ? [] : [{ start, end: node.end }];
  if (ts.isExportAssignment(node))
    return node.isExportEquals ? [] : [{ start, end: node.expression.getStart(file) }];
  if (!ts.canHaveModifiers(node) || isNameless(node)) return [];
  return (node.modifiers ?? [])
    .filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
    .map((modifier) => ({ start: modifier.getStart(file), end: modifier.end }));
}

/** `export default function () {}` is a statement only with its `export default`. */
function isNameless(node: TS.Statement): boolean {
  return (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && !node.name;
}

function blank(text: string, { start, end }: Range): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
}
