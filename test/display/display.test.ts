import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MimeBundle } from '../../src/display/bundle.ts';
import { toBundle } from '../../src/display/to-bundle.ts';
import { buildTable, withNote } from '../../src/table/build.ts';

const text = (value: unknown) => String(shown(value)['text/plain']);

/** The data of a value whose bundle is made at once. */
function shown(value: unknown): MimeBundle['data'] {
  const bundle = toBundle(value);
  assert.ok(!(bundle instanceof Promise));
  return bundle.data;
}

// Written down as Node's own REPL shows them.
const values: readonly (readonly [unknown, string])[] = [
  ['x', "'x'"],
  [42, '42'],
  [42n, '42n'],
  [-0, '-0'],
  [null, 'null'],
  [undefined, 'undefined'],
  [true, 'true'],
  [Symbol('s'), 'Symbol(s)'],
  [[1, 'a', null], "[ 1, 'a', null ]"],
  [new Map([['a', 1]]), "Map(1) { 'a' => 1 }"],
  [new Set([1n]), 'Set(1) { 1n }'],
  [new Uint8Array([1, 2]), 'Uint8Array(2) [ 1, 2 ]'],
  [{ a: { b: { c: { d: { e: {} } } } } }, '{\n  a: {\n    b: { c: { d: { e: {} } } }\n  }\n}'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [class A {}, '[class A]'],
];

for (const [value, expected] of values) {
  test(`${expected.replaceAll('\n', ' ')} is displayed as in Node`, () =>
    assert.equal(text(value), expected));
}

test('cycles are marked and errors keep their cause', () => {
  const ring: Record<string, unknown> = { name: 'ring' };
  ring.self = ring;
  assert.equal(text(ring), "<ref *1> { name: 'ring', self: [Circular *1] }");
  const shown = text(new Error('outer', { cause: new TypeError('inner') }));
  assert.match(shown, /^Error: outer\n {4}at /);
  assert.match(shown, /\[cause\]: TypeError: inner/);
});

const number = { kind: 'number' } as const;

function events(rows: number) {
  return buildTable(
    {
      name: 'opens',
      columns: [
        { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
        { name: 'dur', type: number, nullable: true, unit: 'ns' },
        { name: 'file', type: { kind: 'bigint' }, nullable: false, format: 'address' },
        { name: '<name>', type: { kind: 'string' }, nullable: true },
        {
          name: 'stack',
          type: { kind: 'array', of: { kind: 'bigint' } },
          nullable: false,
          format: 'address',
        },
        { name: '$stack', type: { kind: 'bigint' }, nullable: false, hidden: true },
      ],
    },
    {
      ts: Float64Array.from({ length: rows }, (_, i) => 1_500_000_000 + i * 1000),
      dur: Array.from({ length: rows }, (_, i) => (i === 1 ? null : 1_234_567)),
      file: BigUint64Array.from({ length: rows }, () => 0xffff_8881_0000_00c0n),
      '<name>': Array.from({ length: rows }, (_, i) => (i === 1 ? null : 'a<b>&"\n')),
      stack: Array.from({ length: rows }, () => [255n, 16n]),
      $stack: new BigUint64Array(rows),
    },
  );
}

test('a table is aligned text with its size', () => {
  assert.equal(
    text(events(2)),
    [
      '        ts      dur                file  <name>    stack',
      '──────────  ───────  ──────────────────  ────────  ────────────',
      '1.500000 s  1.23 ms  0xffff8881000000c0  a<b>&"\\n  [0xff, 0x10]',
      '1.500001 s     null  0xffff8881000000c0  null      [0xff, 0x10]',
      '2 rows × 5 columns',
    ].join('\n'),
  );
});

test('a table is HTML with escaped text, dim nulls, aligned numbers and no scripts', () => {
  const html = String(shown(withNote(events(1234), 'emulated & slow'))['text/html']);
  assert.match(html, /<th style="text-align:right[^"]*">ts<\/th>/);
  assert.match(html, /<th style="text-align:left[^"]*">&#60;name&#62;<\/th>/);
  assert.match(html, /<td style="text-align:right[^"]*">1\.23 ms<\/td>/);
  assert.match(html, />a&#60;b&#62;&#38;&#34;\\n<\/td>/);
  assert.match(html, /<span style="opacity:\.45">null<\/span>/);
  assert.match(html, /1,234 rows × 5 columns, first 20 shown/);
  assert.match(html, /emulated &#38; slow/);
  assert.equal(html.match(/<tr>/g)?.length, 21);
  assert.doesNotMatch(html, /script|\$stack|#[0-9a-f]{6}/);
});

test('only the rows that are shown are looked at', () => {
  let looked = 0;
  const column = {
    length: 1_000_000,
    at: (row: number) => {
      looked++;
      return row;
    },
    [Symbol.iterator]: () => [][Symbol.iterator](),
  };
  const table = buildTable(
    { name: 'big', columns: [{ name: 'n', type: number, nullable: false }] },
    { n: column },
  );
  assert.match(text(table), /1,000,000 rows/);
  assert.ok(looked < 100, `${looked} values were looked at`);
});

test('an empty table shows its columns', () => {
  assert.match(text(events(0)), /^ts {2}dur {2}file {2}<name> {2}stack\n.*\n0 rows × 5 columns$/);
});
