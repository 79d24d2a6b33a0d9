import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { isReference } from './reference.ts';
import type { CellScope } from './scope.ts';

/** By the name of a function or variable of the cell: the notebook's names that it uses when it is called. */
export type Captures = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What functions of the cell, and functions inside values of its variables, use of the notebook. Those with a type
 * annotation are left out: their type does not depend on what they use.
 */
export function capturesOf(file: TS.SourceFile, scope: CellScope): Captures {
  const captures = new Map<string, ReadonlySet<string>>();
  for (const node of file.statements.flatMap(inferredIn)) {
    if (node.name && ts.isIdentifier(node.name)) captures.set(node.name.text, capturedBy(node, scope));
  }
  return captures;
}

function inferredIn(node: TS.Statement): readonly (TS.FunctionDeclaration | TS.VariableDeclaration)[] {
  if (ts.isFunctionDeclaration(node)) return node.type ? [] : [node];
  if (!ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations.filter(({ type }) => !type);
}

function capturedBy(declaration: TS.Node, scope: CellScope): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: TS.Node, called: boolean): void => {
    if (ts.isIdentifier(node) && called && isUsed(node) && scope.bindingOf(node) === 'notebook')
      names.add(node.text);
    const inside = called || ts.isFunctionLike(node);
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(declaration, false);
  return names;
}

function isUsed(id: TS.Identifier): boolean {
  return isReference(id) || (ts.isShorthandPropertyAssignment(id.parent) && id.parent.name === id);
}
