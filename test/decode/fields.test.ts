import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePages } from '../../src/probes/decode/decoder.ts';
import { parseFormat } from '../../src/probes/decode/format.ts';
import { parseHeaderPage } from '../../src/probes/decode/header-page.ts';
import { transferList } from '../../src/probes/decode/transfer.ts';
import { formatText, headerPage, PageBuilder, recordOf } from './pages.ts';
import { valueAt } from './values.ts';

type Field = readonly [string, number, number, 0 | 1];

/** Decodes records of one event, whose data behind the common fields is given; values by row. */
function decode(fields: readonly Field[], ...records: readonly (readonly number[])[]) {
  const page = new PageBuilder(1n);
  for (const data of records) page.record(0, recordOf(9, 1, data));
  return decodeText(formatText(9, 'event', fields), page.build());
}

function decodeText(format: string, bytes: Uint8Array) {
  const { events, loss } = decodePages([{ cpu: 0, bytes }], { formats: [format], headerPage: headerPage() });
  const event = events[0]!;
  const entries = Object.entries(event.fields);
  const rows = Array.from({ length: event.rows }, (_, row) =>
    Object.fromEntries(entries.map(([name, column]) => [name, valueAt(column, row)])),
  );
  return { event, rows, loss };
}

/** A located field's word: offset from the record's start, length. */
function place(offset: number, length: number): readonly number[] {
  return [offset & 0xff, offset >> 8, length & 0xff, length >> 8];
}

const text = (value: string) => [...Buffer.from(`${value}\0`)];

test('the fields of a format are read with their place, size and brackets', () => {
  const format = parseFormat(
    `system: grp\n${formatText(5, 'many', [
      ['__data_loc char[][2] names', 8, 8, 1],
      ['const char * filename', 16, 8, 0],
      ['unsigned long caller[8]', 24, 64, 0],
      ['u8 a[]', 88, 16, 0],
      ['__rel_loc unsigned char[] blob', 104, 4, 0],
    ])}`,
  );
  assert.deepEqual(
    format.fields.map(({ name, type, place, brackets }) => [name, type, place, brackets]),
    [
      ['names', 'char', 'data_loc', ['', '2']],
      ['filename', 'const char *', 'inline', []],
      ['caller', 'unsigned long', 'inline', ['8']],
      ['a', 'u8', 'inline', ['']],
      ['blob', 'unsigned char', 'rel_loc', ['']],
    ],
  );
  assert.deepEqual([format.id, format.group, format.name, format.tidOffset], [5, 'grp', 'many', 4]);
});

test('a text that is no format and a header page without data are refused', () => {
  assert.throws(() => parseFormat('cat: format: No such file'), { code: 'bad-format' });
  assert.throws(() => parseHeaderPage('field: u64 timestamp;'), { code: 'bad-header-page' });
});

test('numbers keep their size and sign at any alignment', () => {
  const { event, rows } = decode(
    [
      ['s8 a', 8, 1, 1],
      ['u64 b', 9, 8, 0],
      ['s64 c', 17, 8, 1],
      ['s16 d', 25, 2, 1],
      ['u32 e', 27, 4, 0],
      ['bool f', 31, 1, 0],
    ],
    Array(24).fill(0xff),
  );
  assert.deepEqual(rows, [{ a: -1, b: 0xffff_ffff_ffff_ffffn, c: -1n, d: -1, e: 0xffff_ffff, f: 255 }]);
  const kinds = Object.values(event.fields).map((column) =>
    'data' in column ? column.data.constructor : null,
  );
  assert.deepEqual(kinds, [Int8Array, BigUint64Array, BigInt64Array, Int16Array, Uint32Array, Uint8Array]);
});

test('located strings end at their NUL, and a length of 0 is a string that could not be read', () => {
  const { rows } = decode(
    [
      ['__data_loc char[] s', 8, 4, 1],
      ['__rel_loc char[] r', 12, 4, 1],
    ],
    [...place(16, 4), ...place(4, 2), ...text('abc'), ...text('x')],
    [...place(16, 0), ...place(0, 1), 0],
    [...place(16, 6), ...place(0, 6), ...text('ab'), ...text('cd')],
  );
  assert.deepEqual(rows, [
    { s: 'abc', r: 'x' },
    { s: null, r: '' },
    { s: 'ab', r: 'ab' },
  ]);
});

test('one text has one code, and bytes that are not UTF-8 stay different', () => {
  const bytes = (...last: number[]) => [...place(12, last.length + 1), ...last, 0];
  const { event, rows } = decode(
    [['__data_loc char[] s', 8, 4, 1]],
    bytes(0x61, 0xff),
    bytes(0x61, 0xfe),
    bytes(...Buffer.from('é €😀')),
    bytes(0x61, 0xff),
    bytes(0xed, 0xa0, 0x80),
    bytes(0xef, 0xbf, 0xbd),
  );
  assert.deepEqual(
    rows.map(({ s }) => s),
    ['a\\xff', 'a\\xfe', 'é €😀', 'a\\xff', '\\xed\\xa0\\x80', '\ufffd'],
  );
  const column = event.fields.s!;
  assert.deepEqual(column.kind === 'string' && [...column.codes], [0, 1, 2, 0, 3, 4]);
});

test('arrays of a fixed length, of characters and of strings', () => {
  const { rows } = decode(
    [
      ['u16 a[2]', 8, 4, 0],
      ['char comm[8]', 12, 8, 1],
      ['__data_loc char[][2] names', 20, 8, 1],
      ['struct in_addr address', 28, 3, 0],
    ],
    [1, 0, 2, 1, ...text('bash'), 9, 9, 9, ...place(31, 3), ...place(34, 0), 7, 8, 9, ...text('me')],
  );
  assert.deepEqual(rows, [{ a: [1, 258], comm: 'bash', names: ['me', null], address: [7, 8, 9] }]);
});

test('lists have the length that each record says', () => {
  const { rows } = decode(
    [['__data_loc unsigned short[] v', 8, 4, 0]],
    [...place(12, 4), 1, 0, 2, 0],
    [...place(12, 0)],
    [...place(12, 3), 5, 0, 6, 0],
  );
  assert.deepEqual(rows, [{ v: [1, 2] }, { v: [] }, { v: [5] }]);
});

test('a kernel stack has as many entries as its size says, whatever the format says', () => {
  const format = formatText(4, 'kernel_stack', [
    ['int size', 8, 4, 1],
    ['unsigned long caller[8]', 16, 64, 0],
  ]);
  const stack = (size: number, entries: number) => {
    const data = Buffer.alloc(8 + entries * 8);
    data.writeInt32LE(size, 0);
    for (let i = 0; i < entries; i++) data.writeBigUInt64LE(BigInt(i + 1), 8 + i * 8);
    return recordOf(4, 1, data);
  };
  const page = new PageBuilder(1n)
    .record(0, stack(2, 2))
    .long(0, stack(20, 20))
    .record(0, stack(99, 1))
    .build();
  const { rows } = decodeText(format, page);
  const entries = (n: number) => Array.from({ length: n }, (_, i) => BigInt(i + 1));
  assert.deepEqual(
    rows.map(({ caller }) => caller),
    [entries(2), entries(20), entries(1)],
  );
});

test('a marker is text up to the end of the record', () => {
  const format = formatText(5, 'print', [
    ['unsigned long ip', 8, 8, 0],
    ['char buf[]', 16, 0, 1],
  ]);
  const page = new PageBuilder(1n).record(0, recordOf(5, 1, [...Array(8).fill(1), ...text('hello')])).build();
  assert.equal(decodeText(format, page).rows[0]!.buf, 'hello');
});

test('a string that says it lies outside its record drops the record and is counted', () => {
  const { rows, loss } = decode(
    [['__data_loc char[] s', 8, 4, 1]],
    [...place(12, 2), ...text('a')],
    [...place(12, 500), ...text('b')],
    [...place(0xffff, 0xffff), ...text('c')],
    [...place(12, 2), ...text('d')],
  );
  assert.deepEqual(
    rows.map(({ s }) => s),
    ['a', 'd'],
  );
  assert.equal(loss.corrupt, 2);
});

test('names of fields are data: nothing in them is run or lost', () => {
  const { event, rows } = decode(
    [
      ['u32 __proto__', 8, 4, 0],
      ['u32 constructor', 12, 4, 0],
    ],
    [1, 0, 0, 0, 2, 0, 0, 0],
  );
  assert.deepEqual(Object.keys(event.fields), ['__proto__', 'constructor']);
  assert.deepEqual(Object.entries(rows[0]!), [
    ['__proto__', 1],
    ['constructor', 2],
  ]);
});

test('columns cross to another thread without a copy', () => {
  const { event } = decode(
    [
      ['__data_loc char[] s', 8, 4, 1],
      ['u16 a[2]', 12, 4, 0],
      ['__data_loc u8[] l', 16, 4, 0],
    ],
    [...place(20, 2), 1, 0, 2, 0, ...place(22, 2), ...text('a'), 3, 4],
  );
  const events = {
    base: 0n,
    events: [event],
    loss: { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 },
    counts: [],
    gaps: [],
  };
  const moved = structuredClone(events, { transfer: transferList(events) });
  assert.equal(event.ts.buffer.byteLength, 0);
  assert.deepEqual(
    Object.entries(moved.events[0]!.fields).map(([name, column]) => [name, valueAt(column, 0)]),
    [
      ['s', 'a'],
      ['a', [1, 2]],
      ['l', [3, 4]],
    ],
  );
});

test('an event without rows can be handed to another thread without breaking later traces', () => {
  const format = formatText(9, 'event', [
    ['u64 p', 8, 8, 0],
    ['u32 n', 16, 4, 0],
    ['u16 a[2]', 20, 4, 0],
    ['__data_loc u8[] l', 24, 4, 0],
  ]);
  const none = decodePages([], { formats: [format], headerPage: headerPage() });
  structuredClone(none, { transfer: transferList(none) });
  const record = recordOf(9, 1, [8, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 0, 2, 0, ...place(28, 1), 3]);
  assert.deepEqual(decodeText(format, new PageBuilder(1n).record(0, record).build()).rows, [
    { p: 8n, n: 7, a: [1, 2], l: [3] },
  ]);
});
