import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSymbols } from '../../src/code/symbols.ts';
import type { DecodedColumn } from '../../src/probes/decode/columns.ts';
import type { ArgumentPlan, Conversion } from '../../src/probes/spec/types.ts';
import { convert } from '../../src/probes/tabulate/convert.ts';
import { toColumn } from '../../src/table/column.ts';
import type { ValueType } from '../../src/table/schema.ts';

const SYMBOLS = readSymbols('ffffffff81000000 T one\nffffffff81000100 T two\nffffffff81000200 T end\n');

function converted(
  field: DecodedColumn,
  how: Conversion,
  kind: 'number' | 'bigint' | 'string' | 'boolean' = 'number',
) {
  const plan: ArgumentPlan = {
    field: 'x',
    column: { name: 'x', type: { kind } satisfies ValueType, nullable: false },
    convert: how,
  };
  const { schema, data, err } = convert(field, plan, SYMBOLS);
  return { type: schema.type.kind, values: [...toColumn(data)], err: err && [...toColumn(err)] };
}

const words = (...values: bigint[]): DecodedColumn => ({ kind: 'bigint', data: BigUint64Array.from(values) });

test('the low bits of a register are the value of a narrower C type', () => {
  const register = words(0xffff_ffff_ffff_ff9cn, 0x1_0000_0080n, 0x7fn);
  assert.deepEqual(
    converted(register, { kind: 'narrow', bits: 32, signed: true }).values,
    [-100, 0x80, 0x7f],
  );
  assert.deepEqual(converted(register, { kind: 'narrow', bits: 8, signed: true }).values, [-100, -128, 127]);
  assert.deepEqual(
    converted(register, { kind: 'narrow', bits: 16, signed: false }).values,
    [0xff9c, 0x80, 0x7f],
  );
});

test('error pointers read as negative numbers with their names, other pointers stay whole', () => {
  const { values, err } = converted(
    words(2n ** 64n - 2n, 2n ** 64n - 4095n, 2n ** 64n - 4096n, 0xffff_8880_0000_0000n),
    { kind: 'retval' },
    'bigint',
  );
  assert.deepEqual(values, [-2n, -4095n, 2n ** 64n - 4096n, 0xffff_8880_0000_0000n]);
  assert.deepEqual(err, ['ENOENT', '-4095', null, null]);
});

test('a return value with a type stays as it is and still names its error', () => {
  const { values, err } = converted(words(2n ** 64n - 2n), { kind: 'retval', typed: true }, 'bigint');
  assert.deepEqual(values, [2n ** 64n - 2n]);
  assert.deepEqual(err, ['ENOENT']);
});

test('a column is bigint as a whole once a number cannot hold one of its values', () => {
  const small = converted(words(1n, 2n ** 53n - 1n), { kind: 'none' });
  assert.deepEqual(small, { type: 'number', values: [1, 2 ** 53 - 1], err: undefined });
  const large = converted(words(1n, 2n ** 53n), { kind: 'none' });
  assert.deepEqual(large, { type: 'bigint', values: [1n, 2n ** 53n], err: undefined });
});

test('enum members have their names, other values their number', () => {
  const column: DecodedColumn = { kind: 'number', data: Int32Array.of(1, 7) };
  assert.deepEqual(converted(column, { kind: 'enum', names: { 1: 'RUNNING' } }, 'string').values, [
    'RUNNING',
    '7',
  ]);
});

test('addresses become symbols with offsets', () => {
  const column = words(0xffff_ffff_8100_0101n, 0x1000n);
  assert.deepEqual(converted(column, { kind: 'symbol' }, 'string').values, ['two+0x1', null]);
});

test('booleans are true for anything but 0', () => {
  const column: DecodedColumn = { kind: 'number', data: Uint8Array.of(0, 1, 4) };
  assert.deepEqual(converted(column, { kind: 'boolean' }, 'boolean').values, [false, true, true]);
});
