import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecodedColumn } from '../../src/probes/decode/columns.ts';
import { pathColumn } from '../../src/probes/tabulate/path-column.ts';
import { NO_STRING, toColumn } from '../../src/table/column.ts';

/** What the kernel fetches: eight names, null where it could not read one, and whether the root is above the last. */
type Fetched = readonly [names: readonly (string | null)[], isWhole: boolean];

function paths(...rows: readonly Fetched[]): unknown[] {
  const columns = rows[0]![0].map((_, i) => column(rows.map(([names]) => names[i]!)));
  return [...toColumn(pathColumn(columns, ends(rows.map(([, isWhole]) => isWhole))))];
}

function column(texts: readonly (string | null)[]): DecodedColumn {
  const dictionary = [...new Set(texts.filter((text) => text !== null))];
  const codes = Uint32Array.from(texts, (text) => (text === null ? NO_STRING : dictionary.indexOf(text)));
  return { kind: 'string', codes, dictionary };
}

const ends = (whole: readonly boolean[]): DecodedColumn[] => [
  { kind: 'bigint', data: BigUint64Array.from(whole, () => 5n) },
  { kind: 'bigint', data: BigUint64Array.from(whole, (isWhole) => (isWhole ? 5n : 6n)) },
];

/** An entry `a` that lies in `b`, and so on: `depth` names below the root. */
const entry = (depth: number): Fetched => [
  Array.from({ length: 8 }, (_, i) => (i < depth ? String.fromCharCode(97 + i) : '/')),
  depth <= 8,
];

test('names from the entry up to the root are a path', () => {
  assert.deepEqual(paths(entry(0), entry(1), entry(3), entry(8)), ['/', '/a', '/c/b/a', '/h/g/f/e/d/c/b/a']);
});

test('of a path with more than eight names the last eight are shown', () => {
  assert.deepEqual(paths(entry(9)), ['…/h/g/f/e/d/c/b/a']);
});

test('an entry that lies in no directory has its name alone', () => {
  const alone = (name: string): Fetched => [Array.from({ length: 8 }, () => name), true];
  const nested: Fetched = [Array.from({ length: 8 }, () => 'a'), false];
  assert.deepEqual(paths(alone('TCP'), alone(''), nested), ['TCP', '', '…/a/a/a/a/a/a/a/a']);
});

test('what could not be read is null, or the end of what is known', () => {
  const fetched = (...names: (string | null)[]): Fetched => [names, true];
  assert.deepEqual(paths(fetched(null, null, null), fetched('a', 'b', null), fetched('a', null, null)), [
    null,
    '…/b/a',
    '…/a',
  ]);
});

test('equal paths are one text of the dictionary', () => {
  const [name, root] = [column(['a', 'a', 'a']), column(['/', '/', '/'])];
  assert.deepEqual(pathColumn([name, root], ends([true, true, true])), {
    codes: Uint32Array.of(0, 0, 0),
    dictionary: ['/a'],
  });
});
