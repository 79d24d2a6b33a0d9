import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { CellNames, HostMember } from './names.ts';
import { isReference } from './reference.ts';
import type { Binding, CellScope } from './scope.ts';
import { createTargets, type Targets } from './targets.ts';
import { createWaits, isAwaitLoop, isTimer } from './waits.ts';
import { withoutType } from './without-type.ts';

/** Rewrites the code inside statements, so that notebook names become properties of the notebook object. */
export interface Rewriter {
  readonly context: TS.TransformationContext;
  readonly names: CellNames;
  readonly scope: CellScope;
  readonly targets: Targets;
  /** `$.name`, at the place of `at` in the source. */
  property(name: string, at?: TS.Node): TS.PropertyAccessExpression;
  /** `$cell.member`: what is ours. */
  host(member: HostMember): TS.PropertyAccessExpression;
  /** What `id` stands for, used as a value. */
  reference(id: TS.Identifier): TS.Expression;
  visit(node: TS.Node): TS.Node;
  expression(node: TS.Expression): TS.Expression;
}

export function createRewriter(
  context: TS.TransformationContext,
  names: CellNames,
  scope: CellScope,
): Rewriter {
  const { factory } = context;
  const waits = createWaits({ factory, host });
  const rewriter: Rewriter = {
    context,
    names,
    scope,
    targets: createTargets({
      property: (name, at) => property(name, at),
      expression: (node) => expression(node),
      factory,
    }),
    property,
    host,
    reference,
    visit,
    expression,
  };
  return rewriter;

  function visit(node: TS.Node): TS.Node {
    if (isErased(node)) return node;
    if (ts.isIdentifier(node)) return isReference(node) ? reference(node) : node;
    if (ts.isShorthandPropertyAssignment(node)) return shorthand(node);
    if (ts.isCallExpression(node)) return timer(node);
    if (ts.isTaggedTemplateExpression(node)) return tagged(node);
    if (isImportMeta(node)) return at(host('meta'), node);
    if (ts.isAwaitExpression(node)) return at(waits.awaited(node, expression(node.expression)), node);
    const visited = hoistedVariables(node) ?? ts.visitEachChild(node, visit, context);
    return isAwaitLoop(visited) ? waits.loop(visited) : visited;
  }

  /** A `var` inside a block of the cell is a name of the whole cell. */
  function hoistedVariables(node: TS.Node): TS.Node | undefined {
    if (ts.isVariableStatement(node) && isHoisted(node.declarationList)) return hoisted(node);
    if (isLoop(node) && node.initializer && isHoistedList(node.initializer))
      return loop(node, node.initializer);
    return undefined;
  }

  function expression(node: TS.Expression): TS.Expression {
    return visit(node) as TS.Expression;
  }

  function reference(id: TS.Identifier): TS.Expression {
    const binding = scope.bindingOf(id);
    return binding ? access(binding, id) : id;
  }

  function access(binding: Binding, id: TS.Identifier): TS.Expression {
    if (binding === 'notebook') return property(id.text, id);
    return at(factory.createPropertyAccessExpression(host('hidden'), id.text), id);
  }

  function property(name: string, place?: TS.Node): TS.PropertyAccessExpression {
    const made = factory.createPropertyAccessExpression(factory.createIdentifier(names.notebook), name);
    return place ? at(made, place) : made;
  }

  /** `{y}` is `{y: $.y}`, and as a target `{y = 1}` is `{y: $.y = 1}`. */
  function shorthand(node: TS.ShorthandPropertyAssignment): TS.Node {
    const value = reference(node.name);
    const initial = node.objectAssignmentInitializer;
    if (value === node.name) return ts.visitEachChild(node, visit, context);
    const assigned = initial ? factory.createAssignment(value, expression(initial)) : value;
    return factory.createPropertyAssignment(node.name.text, assigned);
  }

  /** A call, of a timer perhaps. */
  function timer(node: TS.CallExpression): TS.Node {
    const callee = node.expression;
    if (!ts.isIdentifier(callee) || !isTimer(callee.text) || !scope.isGlobal(callee)) return call(node);
    return at(waits.timer(callee.text === 'setInterval', call(node)), node);
  }

  function call(node: TS.CallExpression): TS.Expression {
    const visited = ts.visitEachChild(node, visit, context);
    const callee = unbound(node.expression, visited.expression);
    if (callee === visited.expression) return visited;
    if (!ts.isCallChain(visited)) {
      return factory.updateCallExpression(visited, callee, visited.typeArguments, visited.arguments);
    }
    const { questionDotToken, typeArguments, arguments: values } = visited;
    return factory.updateCallChain(visited, callee, questionDotToken, typeArguments, values);
  }

  function tagged(node: TS.TaggedTemplateExpression): TS.Node {
    const visited = ts.visitEachChild(node, visit, context);
    const tag = unbound(node.tag, visited.tag);
    return factory.updateTaggedTemplateExpression(visited, tag, visited.typeArguments, visited.template);
  }

  /** `(0, $.f)`: a function called by its bare name must not get the notebook object as `this`. */
  function unbound(before: TS.Expression, after: TS.Expression): TS.Expression {
    const bare = withoutType(before);
    if (!ts.isIdentifier(bare) || !scope.bindingOf(bare)) return after;
    const comma = factory.createBinaryExpression(
      factory.createNumericLiteral(0),
      ts.SyntaxKind.CommaToken,
      after,
    );
    return at(factory.createParenthesizedExpression(comma), bare);
  }

  function host(member: HostMember): TS.PropertyAccessExpression {
    return factory.createPropertyAccessExpression(factory.createIdentifier(names.host), member);
  }

  function hoisted(node: TS.VariableStatement): TS.Statement {
    const assigned = rewriter.targets.assignments(node.declarationList.declarations);
    return assigned ? at(factory.createExpressionStatement(assigned), node) : factory.createEmptyStatement();
  }

  function loop(node: Loop, list: TS.VariableDeclarationList): TS.Node {
    const body = ts.visitNode(node.statement, visit, ts.isStatement) ?? node.statement;
    if (ts.isForStatement(node)) {
      const start = rewriter.targets.assignments(list.declarations);
      const condition = node.condition && expression(node.condition);
      const step = node.incrementor && expression(node.incrementor);
      return factory.updateForStatement(node, start, condition, step, body);
    }
    const target = rewriter.targets.target(list.declarations[0]!.name);
    const over = expression(node.expression);
    if (ts.isForInStatement(node)) return factory.updateForInStatement(node, target, over, body);
    return factory.updateForOfStatement(node, node.awaitModifier, target, over, body);
  }
}

function isImportMeta(node: TS.Node): boolean {
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;
}

type Loop = TS.ForStatement | TS.ForInStatement | TS.ForOfStatement;

function isLoop(node: TS.Node): node is Loop {
  return ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node);
}

/** Types vanish when TypeScript prints the cell. What a class extends is a value, although counted among types. */
function isErased(node: TS.Node): boolean {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  return ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node);
}

function isHoistedList(node: TS.Node): node is TS.VariableDeclarationList {
  return ts.isVariableDeclarationList(node) && isHoisted(node);
}

/** True for a `var` that belongs to the cell and not to a function in it. */
function isHoisted(list: TS.VariableDeclarationList): boolean {
  if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) return false;
  let node: TS.Node = list.parent;
  while (!ts.isSourceFile(node)) {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node) || ts.isModuleBlock(node))
      return false;
    node = node.parent;
  }
  return true;
}

/** Makes a stack trace name the place of `place` for what `made` does. */
function at<T extends TS.Node>(made: T, place: TS.Node): T {
  ts.setSourceMapRange(made, place);
  return ts.setEmitFlags(made, ts.EmitFlags.NoTrailingSourceMap);
}
