import { describe, isMembers, type Json, member, textOf } from '../decode/json.ts';
import type { Column } from './columns.ts';
import { kindOf, type ValueKind } from './value.ts';

/** One column of what a map holds, and where its value stands in what bpftrace prints. */
export interface Leaf {
  readonly column: Column;
  read(value: Json): unknown;
}

/** How a map's values become rows. */
export interface Shape {
  readonly kind: 'hist' | 'stats' | 'struct' | 'value';
  /** Of a struct they are known when the first value has come. */
  readonly leaves: readonly Leaf[];
}

export function shapeOf(type: string): Shape {
  if (/^l?hist/.test(type))
    return { kind: 'hist', leaves: [numberOf('min', true), numberOf('max', true), numberOf('count', false)] };
  if (type.startsWith('stats'))
    return { kind: 'stats', leaves: ['count', 'average', 'total'].map((name) => numberOf(name, false)) };
  const kind = /^(struct|union) [^*]*$/.test(type) ? 'struct' : 'value';
  return { kind, leaves: partsOf(type, 'value', (value) => value) };
}

/** Each member of a struct, those of structs in it too: bpftrace does not say their types. */
export function structLeaves(value: Json): readonly Leaf[] {
  return membersOf(value, '', (whole) => whole);
}

type Find = (value: Json | undefined) => Json | undefined;

function numberOf(name: string, nullable: boolean): Leaf {
  return leaf(name, kindOf('int64'), (value) => member(value, name), nullable);
}

/** A tuple has a column for each part, a tuple in it for each of its own: `value2_1`. */
function partsOf(type: string, name: string, find: Find): readonly Leaf[] {
  if (!type.startsWith('(')) return [leaf(name, kindOf(type), find)];
  const separator = name === 'value' ? '' : '_';
  return tupleTypes(type).flatMap((each, i) =>
    partsOf(each, `${name}${separator}${i + 1}`, (value) => {
      const items = find(value);
      return Array.isArray(items) ? items[i] : undefined;
    }),
  );
}

function membersOf(value: Json, prefix: string, find: Find): readonly Leaf[] {
  if (!isMembers(value))
    return [leaf(prefix || 'value', kindOf(/^-?\d+$/.test(textOf(value) ?? '') ? 'int64' : 'string'), find)];
  return value.list.flatMap(([name, each]) =>
    membersOf(each, prefix === '' ? name : `${prefix}_${name}`, (whole) => member(find(whole), name)),
  );
}

function leaf(name: string, kind: ValueKind, find: Find, nullable = false): Leaf {
  return {
    column: { name, type: kind.type, nullable, ...(kind.unknown ? { unknown: true } : {}) },
    read(value) {
      const found = find(value);
      return found === undefined ? null : kind.read(textOf(found) ?? describe(found));
    },
  };
}

/** `(int64,(int64,string[2]))`: the types of a tuple's parts. */
function tupleTypes(type: string): readonly string[] {
  const types: string[] = [];
  let depth = 0;
  let start = 1;
  for (let i = 1; i < type.length; i++) {
    const char = type[i]!;
    if (depth === 0 && (char === ',' || char === ')')) {
      types.push(type.slice(start, i));
      start = i + 1;
    } else if (char === '(') depth++;
    else if (char === ')') depth--;
  }
  return types;
}
