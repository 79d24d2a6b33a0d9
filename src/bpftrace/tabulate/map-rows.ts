import type { ColumnSchema } from '../../table/schema.ts';
import { isMembers, type Json } from '../decode/json.ts';
import { isEscaped, unescaped } from '../decode/text.ts';
import type { MapSpec } from '../spec/program.ts';
import { distinct, type ProgramTable, Rows } from './columns.ts';
import { type Leaf, shapeOf, structLeaves } from './leaves.ts';
import { splitKey } from './split-key.ts';
import { kindOf, type ValueKind } from './value.ts';

/** The prints of one map as rows. */
export interface MapRows {
  readonly length: number;
  /** Rows whose key could not be split. */
  readonly ambiguous: number;
  readonly histogram: boolean;
  /** Each print counts from the one before on, not from the start. */
  readonly restarts: boolean;
  /** One print of the whole map; `ts` is when it came. */
  add(value: Json, ts: number): void;
  /** Null where what its columns are is not known before all have come. */
  readonly divisible: Rows | null;
  /** `note` is a caveat of its values. */
  table(note?: string): ProgramTable;
}

const TIME = { name: 'ts', type: { kind: 'number' }, nullable: false, unit: 'ns', format: 'time' } as const;

/** A map as a table: `ts` if the program prints it, its keys, and what its type holds. */
export function mapRows({ name, keys, type, printed, emptied }: MapSpec, escapesKeysTwice = false): MapRows {
  const shape = shapeOf(type);
  const kinds = keys.map((key) => kindOf(key.type));
  const before = printed ? [TIME] : [];
  const empty = (leaves: readonly Leaf[]) => {
    const values = leaves.map(({ column }) => column);
    const taken = [...before, ...values].map((column) => column.name);
    return new Rows(tableName(name), [...before, ...keyColumns(keys, kinds, taken), ...values]);
  };
  let { leaves } = shape;
  let rows = empty(leaves);
  const unsplit = canBeAmbiguous(kinds) ? 1 : 0;
  let ambiguous = 0;

  const entry = (key: readonly unknown[], value: Json, ts: number) => {
    if (shape.kind === 'struct' && rows.length === 0) {
      leaves = structLeaves(value);
      rows = empty(leaves);
    }
    for (const each of shape.kind === 'hist' && Array.isArray(value) ? value : [value])
      rows.add([...(printed ? [ts] : []), ...key, ...leaves.map((leaf) => leaf.read(each))]);
  };
  const readKey = (printed: string) => {
    const text = escapesKeysTwice && isEscaped(printed) ? unescaped(printed) : printed;
    const parts = splitKey(text, kinds);
    if (parts) return [...parts.map((part, k) => kinds[k]!.read(part)), ...(unsplit ? [null] : [])];
    ambiguous++;
    return [...kinds.map(() => null), text];
  };
  return {
    histogram: shape.kind === 'hist',
    restarts: printed && emptied,
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
    get divisible() {
      return shape.kind !== 'struct' && rows.divisible ? rows : null;
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
  const columns = distinct(free).map((name, k) => {
    const { type, unknown } = kinds[k]!;
    return { name, type, nullable, ...(unknown ? { unknown } : {}) };
  });
  return nullable ? [...columns, { name: 'key', type: { kind: 'string' }, nullable: true }] : columns;
}
