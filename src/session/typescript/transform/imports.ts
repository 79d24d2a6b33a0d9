import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { Rewriter } from './rewriter.ts';

/** A static import as awaited dynamic one, and the names it binds. Empty for what only imports types. */
export function rewriteImport(
  node: TS.ImportDeclaration,
  index: number,
  rewriter: Rewriter,
  isType: (name: string) => boolean,
): readonly TS.Statement[] {
  const { factory } = rewriter.context;
  const clause = node.importClause;
  const bindings = clause ? bindingsOf(clause).filter(({ local }) => !isType(local)) : [];
  if (clause && bindings.length === 0 && !isEmptyBraces(clause)) return [];
  const module = rewriter.names.module(index);
  const load = importOf(node, factory);
  if (bindings.length === 0) return [factory.createExpressionStatement(load)];
  const declaration = factory.createVariableDeclaration(module, undefined, undefined, load);
  const assigned = bindings.map(({ local, imported, at }) => {
    const value = imported === undefined ? factory.createIdentifier(module) : take(imported);
    return factory.createExpressionStatement(factory.createAssignment(rewriter.property(local, at), value));
  });
  const locals = bindings.map(({ local }) => factory.createStringLiteral(local));
  const bound = factory.createCallExpression(rewriter.host('bound'), undefined, locals);
  return [
    factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const),
    ),
    ...assigned,
    factory.createExpressionStatement(bound),
  ];

  function take(imported: string): TS.Expression {
    const values = [
      factory.createIdentifier(module),
      factory.createStringLiteral(imported),
      node.moduleSpecifier,
    ];
    return factory.createCallExpression(rewriter.host('take'), undefined, values);
  }
}

interface ImportBinding {
  readonly local: string;
  /** Undefined: the whole module. */
  readonly imported?: string;
  readonly at: TS.Node;
}

function bindingsOf(clause: TS.ImportClause): readonly ImportBinding[] {
  if (clause.isTypeOnly) return [];
  const whole = clause.name ? [{ local: clause.name.text, imported: 'default', at: clause.name }] : [];
  const named = clause.namedBindings;
  if (!named) return whole;
  if (ts.isNamespaceImport(named)) return [...whole, { local: named.name.text, at: named.name }];
  const elements = named.elements.filter((element) => !element.isTypeOnly);
  return [
    ...whole,
    ...elements.map(({ name, propertyName }) => ({
      local: name.text,
      imported: (propertyName ?? name).text,
      at: name,
    })),
  ];
}

/** `import {} from 'm'` runs the module; `import {type T} from 'm'` does not. */
function isEmptyBraces({ isTypeOnly, name, namedBindings }: TS.ImportClause): boolean {
  if (isTypeOnly || name || !namedBindings) return false;
  return ts.isNamedImports(namedBindings) && namedBindings.elements.length === 0;
}

/** `await import('m', {with: {…}})`, also for what `export … from 'm'` loads. */
export function importOf(
  node: TS.ImportDeclaration | TS.ExportDeclaration,
  factory: TS.NodeFactory,
): TS.Expression {
  const keyword = factory.createToken(ts.SyntaxKind.ImportKeyword) as TS.ImportExpression;
  const options = node.attributes ? [attributesOf(node.attributes, factory)] : [];
  const call = factory.createCallExpression(keyword, undefined, [node.moduleSpecifier!, ...options]);
  return factory.createAwaitExpression(ts.setSourceMapRange(call, node));
}

function attributesOf({ elements }: TS.ImportAttributes, factory: TS.NodeFactory): TS.Expression {
  const values = elements.map(({ name, value }) => factory.createPropertyAssignment(name, value));
  const attributes = factory.createObjectLiteralExpression(values);
  return factory.createObjectLiteralExpression([factory.createPropertyAssignment('with', attributes)]);
}
