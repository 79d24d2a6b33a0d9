import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { localsOf, symbolOf } from '../internals.ts';
import { importOf, rewriteImport } from './imports.ts';
import type { Rewriter } from './rewriter.ts';

/**
 * The statements at the top of a cell, in the order in which JavaScript gives their names values: imports, variables
 * of inner blocks, functions, then the rest. After each declaration the host is told which names are bound.
 * The value of the last expression is returned, as `{value}` so that a promise stays one.
 */
export function rewriteStatements(
  file: TS.SourceFile,
  rewriter: Rewriter,
  isType: (name: string) => boolean,
): readonly TS.Statement[] {
  const { factory } = rewriter.context;
  const imports: TS.Statement[] = [];
  const functions: TS.Statement[] = [];
  const last = lastEffective(file.statements);
  const rest = file.statements.flatMap((node) => {
    if (node === last && ts.isExpressionStatement(node)) return [returned(node.expression)];
    return rewrite(node);
  });
  return [...imports, ...variablesOfBlocks(), ...functions, ...rest];

  function rewrite(node: TS.Statement): readonly TS.Statement[] {
    if (ts.isImportDeclaration(node)) {
      imports.push(...rewriteImport(node, imports.length, rewriter, isType));
      return [];
    }
    if (ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier) imports.push(factory.createExpressionStatement(importOf(node, factory)));
      return [];
    }
    if (ts.isExportAssignment(node))
      return [factory.createExpressionStatement(rewriter.expression(node.expression))];
    if (isAmbient(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return [];
    if (ts.isFunctionDeclaration(node)) {
      functions.push(...rewriteFunction(node));
      return [];
    }
    return rewriteInPlace(node);
  }

  function rewriteInPlace(node: TS.Statement): readonly TS.Statement[] {
    if (ts.isVariableStatement(node)) return rewriteVariables(node);
    if (ts.isClassDeclaration(node)) return rewriteClass(node);
    if (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node)) return rewriteNamespace(node);
    if (ts.isImportEqualsDeclaration(node)) return isType(node.name.text) ? [] : rewriteAlias(node);
    return [rewriter.visit(node) as TS.Statement];
  }

  function rewriteFunction(node: TS.FunctionDeclaration): readonly TS.Statement[] {
    if (!node.body) return [];
    const visited = ts.visitEachChild(node, rewriter.visit, rewriter.context);
    if (!node.name) return [];
    if (isMerged(node)) return [visited, ...bind(node.name)];
    const { asteriskToken, name, typeParameters, parameters, type, body } = visited;
    const modifiers = visited.modifiers?.filter((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) as
      | TS.Modifier[]
      | undefined;
    const value = factory.createFunctionExpression(
      modifiers,
      asteriskToken,
      name,
      typeParameters,
      parameters,
      type,
      body!,
    );
    return bind(node.name, ts.setSourceMapRange(value, node));
  }

  function rewriteVariables(node: TS.VariableStatement): readonly TS.Statement[] {
    const { declarations, flags } = node.declarationList;
    if ((flags & ts.NodeFlags.Using) !== 0) {
      const visited = ts.visitEachChild(node, rewriter.visit, rewriter.context);
      return [visited, ...declarations.flatMap(({ name }) => bind(name as TS.Identifier))];
    }
    return declarations.flatMap((declaration) => {
      const assigned = rewriter.targets.assignment(declaration) ?? unset(declaration, flags);
      if (!assigned) return [];
      return [
        ts.setSourceMapRange(factory.createExpressionStatement(assigned), declaration),
        mark(namesIn(declaration.name)),
      ];
    });
  }

  /** `let x;` gives x the value undefined; `var x;` gives it none. */
  function unset({ name }: TS.VariableDeclaration, flags: TS.NodeFlags): TS.Expression | undefined {
    if ((flags & ts.NodeFlags.BlockScoped) === 0) return undefined;
    return factory.createAssignment(rewriter.targets.target(name), factory.createVoidZero());
  }

  function rewriteClass(node: TS.ClassDeclaration): readonly TS.Statement[] {
    const visited = ts.visitEachChild(node, rewriter.visit, rewriter.context);
    if (!node.name) return [];
    if (isMerged(node)) return [visited, ...bind(node.name)];
    const { name, typeParameters, heritageClauses, members } = visited;
    const decorators = visited.modifiers?.filter(ts.isDecorator);
    const value = factory.createClassExpression(decorators, name, typeParameters, heritageClauses, members);
    return bind(node.name, ts.setSourceMapRange(value, node));
  }

  /** TypeScript makes these a local variable, which merges with a class or function of the same name. */
  function rewriteNamespace(node: TS.EnumDeclaration | TS.ModuleDeclaration): readonly TS.Statement[] {
    if (!ts.isIdentifier(node.name) || !rewriter.scope.names.includes(node.name.text)) return [];
    const visited = ts.visitEachChild(node, rewriter.visit, rewriter.context);
    const instantiated = ts.isEnumDeclaration(node) || hasValue(node);
    return instantiated ? [visited, ...bind(node.name)] : [];
  }

  /** `import A = N.B` */
  function rewriteAlias({ name, moduleReference }: TS.ImportEqualsDeclaration): readonly TS.Statement[] {
    if (ts.isExternalModuleReference(moduleReference)) {
      const required = factory.createCallExpression(factory.createIdentifier('require'), undefined, [
        moduleReference.expression,
      ]);
      return bind(name, required);
    }
    return bind(name, entity(moduleReference));
  }

  function entity(node: TS.EntityName): TS.Expression {
    if (ts.isIdentifier(node)) return rewriter.reference(node);
    return factory.createPropertyAccessExpression(entity(node.left), node.right.text);
  }

  /** `$.name = value; $cell.bound('name')`, the value of a local variable by default. */
  function bind(
    name: TS.Identifier,
    value: TS.Expression = factory.createIdentifier(name.text),
  ): TS.Statement[] {
    const assigned = factory.createAssignment(rewriter.property(name.text, name), value);
    return [factory.createExpressionStatement(assigned), mark([name.text])];
  }

  function mark(names: readonly string[]): TS.Statement {
    const values = names.map((name) => factory.createStringLiteral(name));
    return factory.createExpressionStatement(
      factory.createCallExpression(rewriter.host('bound'), undefined, values),
    );
  }

  /** Every `var` that is not at the top with a value there: undefined until it gets one. */
  function variablesOfBlocks(): readonly TS.Statement[] {
    const names = rewriter.scope.names.filter((name) => {
      const symbol = localsOf(file)!.get(name)!;
      if ((symbol.flags & ts.SymbolFlags.FunctionScopedVariable) === 0) return false;
      return symbol.declarations!.some((declaration) => !isInitializedAtTop(declaration));
    });
    if (names.length === 0) return [];
    const unset = names.map((name) =>
      factory.createAssignment(rewriter.property(name), factory.createVoidZero()),
    );
    return [...unset.map((expression) => factory.createExpressionStatement(expression)), mark(names)];
  }

  function returned(expression: TS.Expression): TS.Statement {
    const value = factory.createPropertyAssignment('value', rewriter.expression(expression));
    return factory.createReturnStatement(factory.createObjectLiteralExpression([value]));
  }
}

/** The statement whose value is the cell's: types and stray semicolons after it do not count. */
function lastEffective(statements: readonly TS.Statement[]): TS.Statement | undefined {
  return statements.findLast(
    (node) =>
      !ts.isEmptyStatement(node) && !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node),
  );
}

function isAmbient(node: TS.Statement): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

function isMerged(node: TS.Declaration): boolean {
  return symbolOf(node)?.declarations?.some(ts.isModuleDeclaration) ?? false;
}

/** False for a namespace of types alone, of which nothing is left at run time. */
function hasValue(node: TS.ModuleDeclaration): boolean {
  return ((symbolOf(node)?.flags ?? 0) & ts.SymbolFlags.ValueModule) !== 0;
}

function isInitializedAtTop(declaration: TS.Declaration): boolean {
  if (ts.isBindingElement(declaration))
    return isInitializedAtTop(declaration.parent.parent as TS.Declaration);
  if (!ts.isVariableDeclaration(declaration)) return true;
  const statement = declaration.parent.parent;
  return (
    declaration.initializer !== undefined &&
    ts.isVariableStatement(statement) &&
    ts.isSourceFile(statement.parent)
  );
}

function namesIn(name: TS.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)));
}
