import type { Btf } from './btf.ts';
import type { BtfPrototype, BtfType } from './types.ts';

/** More qualifiers, pointers and parameters in one declaration than any source has: a broken blob. */
const MAX_DEPTH = 64;
const MAX_PARTS = 4096;

/** A type in C, with the name it declares: `const char *name`, `int (*compare)(const void *, const void *)`. */
export function spell(btf: Btf, id: number, name = ''): string {
  return declare({ btf, parts: 0 }, btf.type(id), name, 0);
}

/** A function as C declares it: `struct file *do_filp_open(int dfd, …)`. Null when BTF does not know it. */
export function prototype(btf: Btf, name: string): string | null {
  const found = btf.find('function', name);
  return found && spell(btf, found.prototype, name);
}

interface Spelling {
  readonly btf: Btf;
  /** Types that were spelled: functions that take themselves would have no end. */
  parts: number;
}

function declare(spelling: Spelling, type: BtfType, inner: string, depth: number): string {
  if (depth > MAX_DEPTH || spelling.parts++ > MAX_PARTS) return join('…', inner);
  const { btf } = spelling;
  const next = (id: number, text: string) => declare(spelling, btf.type(id), text, depth + 1);
  switch (type.kind) {
    case 'pointer':
      return next(type.target, pointerTo(btf, type.target, `*${inner}`));
    case 'array':
      return next(type.element, `${inner}[${type.length || ''}]`);
    case 'prototype':
      return next(type.result, `${inner}(${parameterList(spelling, type, depth)})`);
    case 'const':
    case 'volatile':
    case 'restrict':
      return isPointer(btf, type.target)
        ? next(type.target, join(type.kind, inner))
        : qualified(type.kind, next(type.target, inner));
    case 'typeTag':
    case 'declTag':
    case 'variable':
      return next(type.target, inner);
    case 'function':
      return next(type.prototype, inner);
    default:
      return join(plainName(type), inner);
  }
}

function parameterList(spelling: Spelling, type: BtfPrototype, depth: number): string {
  const { btf } = spelling;
  const list = type.parameters.map((p) => declare(spelling, btf.type(p.type), p.name, depth + 1));
  if (type.variadic) list.push('...');
  return list.length ? list.join(', ') : 'void';
}

/** The compiler describes an array of constants as constant twice over. */
function qualified(qualifier: string, text: string): string {
  return text.startsWith(`${qualifier} `) ? text : `${qualifier} ${text}`;
}

/** A pointer to a function or an array needs parentheses. */
function pointerTo(btf: Btf, target: number, text: string): string {
  const { kind } = btf.type(target);
  return kind === 'prototype' || kind === 'array' ? `(${text})` : text;
}

function isPointer(btf: Btf, id: number): boolean {
  let type = btf.type(id);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    if (type.kind !== 'const' && type.kind !== 'volatile' && type.kind !== 'restrict') break;
    type = btf.type(type.target);
  }
  return type.kind === 'pointer';
}

/** The compiler's names of the basic types, and what people write. */
const SHORT: Readonly<Record<string, string>> = {
  'short int': 'short',
  'short unsigned int': 'unsigned short',
  'long int': 'long',
  'long unsigned int': 'unsigned long',
  'long long int': 'long long',
  'long long unsigned int': 'unsigned long long',
  _Bool: 'bool',
};

function plainName(type: BtfType): string {
  if (type.kind === 'int') return SHORT[type.name] ?? type.name;
  if (type.kind === 'void') return 'void';
  const name = ('name' in type && type.name) || '{…}';
  if (type.kind === 'forward') return `${type.of} ${name}`;
  return type.kind === 'struct' || type.kind === 'union' || type.kind === 'enum'
    ? `${type.kind} ${name}`
    : name;
}

function join(left: string, right: string): string {
  return !right || right.startsWith('[') ? left + right : `${left} ${right}`;
}
