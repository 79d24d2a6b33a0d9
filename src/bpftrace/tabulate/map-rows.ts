import type { ColumnSchema } from '../../table/schema.ts';
import { isMembers, type Json, member, textOf } from '../decode/json.ts';
import type { MapSpec } from '../spec/program.ts';
import { distinct, type ProgramTable, Rows } from './columns.ts';
import { splitKey } from './split-key.ts';
import { kindOf, type ValueKind } from './value.ts';

/** The prints of one map as rows. */
export interface MapRows {
  readonly length: number;
  /** Rows whose key could not be split. */
  readonly ambiguous: number;
  readonly histogram: boolean;
  /** One print of the whole map; `ts` is when it came. */
  add(value: Json, ts: number): void;
  /** `note` is a caveat of its values. */
  table(note?: string): ProgramTable;
}

const NUMBER = { type: { kind: 'number' } } as const;
const VALUES: Readonly<Record<string, readonly ColumnSchema[]>> = {
  hist: [
    { name: 'min', ...NUMBER, nullable: true },
    { name: 'max', ...NUMBER, nullable: true },
    { name: 'count', ...NUMBER, nullable: false },
  ],
  stats: ['count', 'average', 'total'].map((name) => ({ name, ...NUMBER, nullable: false })),
};

/** A map as a table: `ts` if the program prints it, its keys, and what its type holds. */
export function mapRows({ name, keys, type, printed }: MapSpec): MapRows {
  const shape = shapeOf(type);
  const kinds = keys.map((key) => kindOf(key.type));
  const members = shape === 'tuple' ? membersOf(type).map(kindOf) : [kindOf(type)];
  const values = VALUES[shape] ?? valueColumns(members);
  const rows = new Rows(tableName(name), [
    ...(printed ? [{ name: 'ts', ...NUMBER, nullable: false, unit: 'ns', format: 'time' } as const] : []),
    ...keyColumns(keys, kinds, [...values.map((value) => value.name), ...(printed ? ['ts'] : [])]),
    ...values,
  ]);
  const unsplit = canBeAmbiguous(kinds) ? 1 : 0;
  let ambiguous = 0;

  const entry = (key: readonly unknown[], value: Json, ts: number) => {
    const before = printed ? [ts, ...key] : key;
    if (shape === 'value' || shape === 'tuple')
      rows.add([...before, ...itemsOf(value).map((item, i) => members[i]?.read(textOf(item) ?? ''))]);
    else for (const each of itemsOf(value)) rows.add([...before, ...numbers(each, values)]);
  };
  const readKey = (text: string) => {
    const parts = splitKey(text, kinds);
    if (parts) return [...parts.map((part, k) => kinds[k]!.read(part)), ...(unsplit ? [null] : [])];
    ambiguous++;
    return [...kinds.map(() => null), text];
  };
  return {
    histogram: shape === 'hist',
    get length() {
      return rows.length;
    },
    get ambiguous() {
      return ambiguous;
    },
    add(value, ts) {
      if (keys.length === 0) entry([], value, ts);
      else if (isMembers(value)) for (const [key, each] of value.list) entry(readKey(key), each, ts);
    },
    table: (note) => rows.table(note),
  };
}

/** `@` alone is `map`. */
export function tableName(map: string): string {
  return map.slice(1) || 'map';
}

/** Two that may hold commas themselves. */
function canBeAmbiguous(kinds: readonly ValueKind[]): boolean {
  return kinds.filter(({ pattern }) => pattern.test(',')).length > 1;
}

/** Where the text of several keys may have no one split, it stands whole in the last column, `key`, and the others are null. */
function keyColumns(
  keys: MapSpec['keys'],
  kinds: readonly ValueKind[],
  taken: readonly string[],
): ColumnSchema[] {
  const nullable = canBeAmbiguous(kinds);
  const names = keys.map(({ name }, k) => name ?? (keys.length > 1 ? `key${k + 1}` : 'key'));
  const free = names.map((name) => (taken.includes(name) ? `key_${name}` : name));
  const columns = distinct(free).map((name, k) => ({ name, type: kinds[k]!.type, nullable }));
  return nullable ? [...columns, { name: 'key', type: { kind: 'string' }, nullable: true }] : columns;
}

function shapeOf(type: string): 'hist' | 'stats' | 'tuple' | 'value' {
  if (/^l?hist/.test(type)) return 'hist';
  if (type.startsWith('stats')) return 'stats';
  return type.startsWith('(') ? 'tuple' : 'value';
}

/** `(int64,string[4])`: the members of a tuple; a tuple in it is one of them. */
function membersOf(type: string): string[] {
  return type.slice(1, -1).match(/\([\s\S]*\)|[^,]+/g) ?? [];
}

function valueColumns(kinds: readonly ValueKind[]): ColumnSchema[] {
  const name = (i: number) => (kinds.length > 1 ? `value${i + 1}` : 'value');
  return kinds.map(({ type }, i) => ({ name: name(i), type, nullable: false }));
}

function itemsOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function numbers(value: Json, columns: readonly ColumnSchema[]): unknown[] {
  return columns.map(({ name }) => {
    const text = textOf(member(value, name));
    return text === null ? null : kindOf('int64').read(text);
  });
}
