import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { localsOf, symbolOf } from '../internals.ts';

/** What a name in a cell stands for, when it is not a thing of the cell's inner scopes or of JavaScript itself. */
export type Binding = 'notebook' | 'hidden';

export interface CellScope {
  /** The values that the cell declares at its top, in the order of their declaration. */
  readonly names: readonly string[];
  /** What the identifier `reference`, standing where a value is used, refers to. */
  bindingOf(reference: TS.Identifier): Binding | null;
  /** True when `reference` means what JavaScript or Node has under that name. */
  isGlobal(reference: TS.Identifier): boolean;
}

/**
 * Tells the notebook's names from local ones. `file` has been bound by TypeScript's binder, whose scopes
 * (`locals`) are what decides. `outer` knows the names that the cell does not declare itself.
 */
export function createScope(file: TS.SourceFile, outer: (name: string) => Binding | null): CellScope {
  const names = [...(localsOf(file) ?? [])].filter(([, symbol]) => isValue(symbol)).map(([name]) => name);
  const own = new Set(names);
  const atTop = (name: string): Binding | null => (own.has(name) ? 'notebook' : outer(name));
  return {
    names,
    bindingOf: (reference) => (isLocal(reference, reference.text) ? null : atTop(reference.text)),
    isGlobal: (reference) => !isLocal(reference, reference.text) && atTop(reference.text) === null,
  };
}

/** Values have an existence at run time. What is only declared (`declare const x`) is somebody else's. */
function isValue(symbol: TS.Symbol): boolean {
  if ((symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) === 0) return false;
  return (
    symbol.declarations?.some((node) => !isAmbient(node) && !ts.isTypeOnlyImportDeclaration(node)) ?? false
  );
}

function isAmbient(declaration: TS.Declaration): boolean {
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
}

/** True when a scope between `reference` and the top of the cell declares `name`. */
function isLocal(reference: TS.Node, name: string): boolean {
  let inner = reference;
  for (let node = reference.parent; !ts.isSourceFile(node); node = node.parent) {
    if (declares(node, name, inner)) return true;
    inner = node;
  }
  return false;
}

function declares(scope: TS.Node, name: string, inner: TS.Node): boolean {
  if (hasOwnName(scope) && scope.name?.text === name) return true;
  if (ts.isModuleDeclaration(scope) || ts.isEnumDeclaration(scope)) {
    if (symbolOf(scope)?.exports?.has(name as TS.__String)) return true;
  }
  const symbol = localsOf(scope)?.get(name);
  if (!symbol || (symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) === 0) return false;
  // A parameter's default value does not see the variables of the function's body, although both are `locals`.
  return !ts.isParameter(inner) || (symbol.declarations ?? []).some(isPartOfParameter);
}

type SelfNamed = TS.FunctionExpression | TS.ClassLikeDeclaration | TS.EnumDeclaration | TS.ModuleDeclaration;

/** These know themselves by their name inside, whatever happens to the name outside. */
function hasOwnName(node: TS.Node): node is SelfNamed {
  return (
    ts.isFunctionExpression(node) ||
    ts.isClassLike(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node)
  );
}

function isPartOfParameter(declaration: TS.Node): boolean {
  if (ts.isParameter(declaration)) return true;
  return ts.isBindingElement(declaration) && isPartOfParameter(declaration.parent.parent);
}
