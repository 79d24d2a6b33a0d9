import type TS from 'typescript';
import { ts } from '../compiler.ts';

/**
 * True where `id` is used as a value, false where it is the name of a property, a declaration or a label. The short
 * property `{id}` is both and is left to the caller.
 */
export function isReference(id: TS.Identifier): boolean {
  const { parent } = id;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === id;
  if (hasInitializer(parent)) return parent.initializer === id;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.objectAssignmentInitializer === id;
  return !isOnlyName(parent, id);
}

type Initialized =
  | TS.PropertyAssignment
  | TS.PropertyDeclaration
  | TS.EnumMember
  | TS.VariableDeclaration
  | TS.ParameterDeclaration
  | TS.BindingElement;

function hasInitializer(node: TS.Node): node is Initialized {
  return (
    ts.isPropertyAssignment(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isEnumMember(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node)
  );
}

function isOnlyName(parent: TS.Node, id: TS.Identifier): boolean {
  if (ts.isArrowFunction(parent)) return false;
  return (
    (ts.isFunctionLike(parent) && parent.name === id) ||
    (ts.isClassLike(parent) && parent.name === id) ||
    (ts.isLabeledStatement(parent) && parent.label === id) ||
    ts.isBreakOrContinueStatement(parent) ||
    ts.isMetaProperty(parent) ||
    ts.isQualifiedName(parent) ||
    ts.isEnumDeclaration(parent) ||
    ts.isModuleDeclaration(parent) ||
    (ts.isImportEqualsDeclaration(parent) && parent.name === id) ||
    ts.isTypeParameterDeclaration(parent)
  );
}
