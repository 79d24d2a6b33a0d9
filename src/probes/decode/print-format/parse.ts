import { evaluateInteger } from './evaluate.ts';
import { type Expression, isText, type NamedValue } from './expression.ts';
import {
  type BinaryOperator,
  convert,
  fitted,
  INT,
  type IntegerType,
  LONG,
  UNSIGNED_INT,
  UNSIGNED_LONG,
} from './integer.ts';
import { TokenReader } from './reader.ts';
import type { Token } from './tokens.ts';

/** What the names in an expression stand for. */
export interface Names {
  /** The type of `REC->name`; null where it is no single integer. */
  readonly field: (name: string) => IntegerType | null;
  /** The value of an enum member; null where it is not known. */
  readonly constant: (name: string) => bigint | null;
}

/**
 * One argument of a print format; null where it is more than this knows.
 *
 *     choice  := binary ['?' choice ':' choice]
 *     binary  := unary (operator unary)*
 *     unary   := ('-' | '+' | '~' | '!' | '(' type ')') unary | primary
 *     primary := number | string+ | 'REC' '->' name | constant | '(' choice ')' | call
 *     call    := ('__print_symbolic' '(' choice | '__print_flags' '(' choice ',' string) (',' entry)* ')'
 *     entry   := '{' choice ',' choice '}'
 */
export function parseExpression(tokens: readonly Token[], names: Names): Expression | null {
  const reader = new TokenReader(tokens);
  const expression = new Parser(reader, names).choice();
  return reader.finished ? expression : null;
}

class Parser {
  readonly #reader: TokenReader;
  readonly #names: Names;
  #depth = 0;
  /** Operators with a field below them: a row of them is as deep as it is long. */
  #operators = 0;

  constructor(reader: TokenReader, names: Names) {
    this.#reader = reader;
    this.#names = names;
  }

  choice(): Expression {
    const condition = this.#binary(0);
    if (!this.#reader.take('?')) return condition;
    const yes = this.#deeper(() => this.choice());
    this.#reader.expect(':');
    const no = this.#deeper(() => this.choice());
    if (isText(condition) || isText(yes) !== isText(no)) return this.#fail();
    return { kind: 'choice', condition, yes, no };
  }

  /** Operators of `lowest` precedence and above. */
  #binary(lowest: number): Expression {
    let left = this.#unary();
    for (let precedence = this.#precedence(); precedence >= lowest; precedence = this.#precedence()) {
      const operator = this.#reader.sign as BinaryOperator;
      this.#reader.next();
      const above = precedence + 1;
      const right = this.#deeper(() => this.#binary(above));
      if (isText(left) || isText(right)) return this.#fail();
      left = folded({ kind: 'binary', operator, left, right }, [left, right]);
      if (left.kind === 'binary' && ++this.#operators > MAX_DEPTH) return this.#fail();
    }
    return left;
  }

  #precedence(): number {
    return PRECEDENCE.findIndex((operators) => operators.includes(this.#reader.sign ?? ''));
  }

  #unary(): Expression {
    const type = this.#reader.takeCast();
    if (type) {
      const operand = this.#operand();
      return folded({ kind: 'cast', type, operand }, [operand]);
    }
    const operator = this.#reader.sign;
    if (operator !== '-' && operator !== '+' && operator !== '~' && operator !== '!') return this.#primary();
    this.#reader.next();
    const operand = this.#operand();
    return folded({ kind: 'unary', operator, operand }, [operand]);
  }

  #operand(): Expression {
    return this.#integer(this.#deeper(() => this.#unary()));
  }

  #primary(): Expression {
    const token = this.#reader.next();
    switch (token?.kind) {
      case 'integer':
        return token;
      case 'string':
        return { kind: 'text', text: token.text + this.#reader.takeStrings() };
      case 'name':
        return this.#named(token.text);
      default:
        return token?.text === '(' ? this.#group() : this.#fail();
    }
  }

  #group(): Expression {
    const inner = this.#deeper(() => this.choice());
    this.#reader.expect(')');
    return inner;
  }

  #named(name: string): Expression {
    if (name === 'REC') return this.#field();
    if (name === '__print_symbolic' || name === '__print_symbolic_u64') return this.#symbols();
    if (name === '__print_flags' || name === '__print_flags_u64') return this.#flags();
    const value = this.#names.constant(name);
    return value === null ? this.#fail() : { kind: 'integer', integer: fitted(value, ENUM) };
  }

  #field(): Expression {
    this.#reader.expect('->');
    const name = this.#reader.next();
    if (name?.kind !== 'name') return this.#fail();
    const type = this.#names.field(name.text);
    return type ? { kind: 'field', name: name.text, type } : this.#fail();
  }

  #symbols(): Expression {
    this.#reader.expect('(');
    const operand = this.#integer(this.#deeper(() => this.choice()));
    return { kind: 'symbols', operand, names: this.#table() };
  }

  #flags(): Expression {
    this.#reader.expect('(');
    const operand = this.#integer(this.#deeper(() => this.choice()));
    this.#reader.expect(',');
    const delimiter = this.#deeper(() => this.choice());
    if (delimiter.kind !== 'text') return this.#fail();
    return { kind: 'flags', operand, delimiter: delimiter.text, names: this.#table() };
  }

  /** The list ends before a null pointer: some formats put one there. */
  #table(): readonly NamedValue[] {
    const names: NamedValue[] = [];
    let ended = false;
    while (this.#reader.take(',') && this.#reader.take('{')) {
      const mask = this.#deeper(() => this.choice());
      this.#reader.expect(',');
      const name = this.#deeper(() => this.choice());
      this.#reader.expect('}');
      if (mask.kind !== 'integer') this.#fail();
      else if (name.kind === 'integer') ended = true;
      else if (name.kind !== 'text') this.#fail();
      else if (!ended)
        names.push({ mask: convert(mask.integer.value, UNSIGNED_LONG).value, name: name.text });
    }
    this.#reader.expect(')');
    return names;
  }

  #integer(expression: Expression): Expression {
    return isText(expression) ? this.#fail() : expression;
  }

  #deeper(parse: () => Expression): Expression {
    if (this.#depth > MAX_DEPTH) return this.#fail();
    this.#depth++;
    const expression = parse();
    this.#depth--;
    return expression;
  }

  /** What is returned after a failure is thrown away by `parseExpression`. */
  #fail(): Expression {
    this.#reader.fail();
    return { kind: 'integer', integer: { type: INT, value: 0n } };
  }
}

/** More than any real format needs; a stack that is used up could not be caught. */
const MAX_DEPTH = 256;

/** C's binary operators, tightest last. */
const PRECEDENCE: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** The type of an enum member is the first one that can hold its value. */
const ENUM: readonly IntegerType[] = [INT, UNSIGNED_INT, LONG, UNSIGNED_LONG];

/** Does at once what needs no field: the masks of real formats are long rows of constants. */
function folded(expression: Expression, operands: readonly Expression[]): Expression {
  return operands.every(({ kind }) => kind === 'integer')
    ? { kind: 'integer', integer: evaluateInteger(expression, 0n) }
    : expression;
}
