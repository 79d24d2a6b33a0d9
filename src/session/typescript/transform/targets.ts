import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { withoutType } from './without-type.ts';

/** Turns what a declaration declares into what an assignment assigns to. */
export interface Targets {
  /** `$.a` for `a`, `{b: $.b, ...$.rest}` for `{b, ...rest}`, `[$.c = 1]` for `[c = 1]`. */
  target(name: TS.BindingName): TS.Expression;
  /** `$.a = 1`; undefined when the declaration has no value. */
  assignment(declaration: TS.VariableDeclaration): TS.Expression | undefined;
  /** `$.a = 1, $.b = 2`; undefined when no declaration has a value. */
  assignments(declarations: readonly TS.VariableDeclaration[]): TS.Expression | undefined;
}

interface Parts {
  readonly factory: TS.NodeFactory;
  readonly property: (name: string, at: TS.Node) => TS.Expression;
  readonly expression: (node: TS.Expression) => TS.Expression;
}

export function createTargets({ factory, property, expression }: Parts): Targets {
  return { target, assignment, assignments };

  function target(name: TS.BindingName): TS.Expression {
    if (ts.isIdentifier(name)) return property(name.text, name);
    if (ts.isObjectBindingPattern(name)) {
      return factory.createObjectLiteralExpression(name.elements.map(member));
    }
    return factory.createArrayLiteralExpression(name.elements.map(item));
  }

  function member(element: TS.BindingElement): TS.ObjectLiteralElementLike {
    if (element.dotDotDotToken) return factory.createSpreadAssignment(target(element.name));
    const key = element.propertyName ?? element.name;
    return factory.createPropertyAssignment(propertyName(key as TS.PropertyName), withDefault(element));
  }

  function propertyName(name: TS.PropertyName): TS.PropertyName {
    if (ts.isComputedPropertyName(name))
      return factory.createComputedPropertyName(expression(name.expression));
    return ts.isIdentifier(name) ? factory.createIdentifier(name.text) : name;
  }

  function item(element: TS.ArrayBindingElement): TS.Expression {
    if (ts.isOmittedExpression(element)) return element;
    if (element.dotDotDotToken) return factory.createSpreadElement(target(element.name));
    return withDefault(element);
  }

  function withDefault({ name, initializer }: TS.BindingElement): TS.Expression {
    return initializer ? factory.createAssignment(target(name), expression(initializer)) : target(name);
  }

  function assignment({ name, initializer }: TS.VariableDeclaration): TS.Expression | undefined {
    if (!initializer) return undefined;
    const value = expression(initializer);
    const named = ts.isIdentifier(name) && isAnonymous(initializer) ? withName(name.text, value) : value;
    return factory.createAssignment(target(name), named);
  }

  /** `{f: () => 1}.f`: an assignment to a property, unlike a declaration, gives a function no name. */
  function withName(name: string, value: TS.Expression): TS.Expression {
    const holder = factory.createObjectLiteralExpression([factory.createPropertyAssignment(name, value)]);
    return factory.createPropertyAccessExpression(factory.createParenthesizedExpression(holder), name);
  }

  function assignments(declarations: readonly TS.VariableDeclaration[]): TS.Expression | undefined {
    const made = declarations.map(assignment).filter((expression) => expression !== undefined);
    return made.length > 1 ? factory.createCommaListExpression(made) : made[0];
  }
}

function isAnonymous(value: TS.Expression): boolean {
  const bare = withoutType(value);
  if (ts.isArrowFunction(bare)) return true;
  return (ts.isFunctionExpression(bare) || ts.isClassExpression(bare)) && !bare.name;
}
