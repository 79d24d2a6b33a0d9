import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { member, readJson, textOf } from '../../src/bpftrace/decode/json.ts';
import { readMessage } from '../../src/bpftrace/decode/message.ts';
import { printfRows } from '../../src/bpftrace/tabulate/printf-rows.ts';
import { splitKey } from '../../src/bpftrace/tabulate/split-key.ts';
import { kindOf } from '../../src/bpftrace/tabulate/value.ts';

// Lines as bpftrace 0.17 printed them on Linux 6.1.

test('equal keys, bytes and unquoted times of a real bpftrace are read', () => {
  const two = readMessage('{"type": "map", "data": {"@two": {"a,b,c": 1, "a,b,c": 2}}}');
  assert.ok(two.kind === 'map' && typeof two.value === 'object' && 'list' in two.value);
  assert.equal(two.value.list.length, 2);
  const esc = readMessage(
    String.raw`{"type": "map", "data": {"@esc": {"caf\uffffffc3\uffffffa9": 26, "plain": 27}}}`,
  );
  assert.ok(esc.kind === 'map');
  assert.equal(textOf(member(esc.value, 'café')), '26');
  const time = readMessage('{"type": "map", "data": {"@strft": 07:59}}');
  assert.ok(time.kind === 'map' && textOf(time.value) === '07:59');
  const big = readMessage('{"type": "map", "data": {"@u64": 18446744073709551615}}');
  assert.ok(big.kind === 'map' && textOf(big.value) === '18446744073709551615');
});

test('bytes that are no UTF-8 become U+FFFD, and text around them stays', () => {
  assert.deepEqual(readMessage(String.raw`{"type": "printf", "data": "a\uffffffff\"b\n"}`), {
    kind: 'printf',
    text: 'a\ufffd"b\n',
  });
});

test('a line that is no JSON is counted, not thrown', () => {
  for (const line of ['{"type": "map", "data": {"@a": ', 'Attaching 1 probe...', '{}', '"'])
    assert.equal(readMessage(line).kind, 'unreadable');
});

test('any JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const expected = typeof value === 'string' ? value : null;
      const read = readJson(JSON.stringify(value));
      assert.notEqual(read, null);
      if (expected !== null) assert.equal(read, expected);
    }),
  );
});

test('a key is split by types, and only where there is one way', () => {
  const kinds = (...types: string[]) => types.map(kindOf);
  assert.deepEqual(splitKey('12,a,b', kinds('int64', 'string[16]')), ['12', 'a,b']);
  assert.deepEqual(splitKey('a,1,2', kinds('string[16]', 'int64')), ['a,1', '2']);
  assert.deepEqual(splitKey('a,b', kinds('string[4]', 'string[4]')), ['a', 'b']);
  assert.equal(splitKey('a,b,c', kinds('string[4]', 'string[4]')), null);
  assert.equal(splitKey('x', kinds('int64', 'int64')), null);
});

test('a printf is taken apart by its own format', () => {
  const arg = (name: string | null, type: string) => ({ name, type });
  const rows = printfRows('printf1', {
    format: 'ret=0x%x, name: %s %5d|%-8s|%c%% %lx (%p)\n',
    args: [
      arg('retval', 'unsigned int64'),
      arg('str', 'string[64]'),
      arg(null, 'int64'),
      arg('comm', 'string[16]'),
      arg(null, 'int64'),
      arg('reg', 'unsigned int64'),
      arg('arg1', 'unsigned int64'),
    ],
  });
  assert.ok(rows.add('ret=0xfffffffe, name: a b    -3|cat     |A% ffff880012345678 (0xffff8880052d5000)\n'));
  assert.equal(rows.add('something else\n'), false);
  assert.deepEqual(rows.table().table.objects(), [
    {
      ret: 0xfffffffe,
      name: 'a b',
      arg2: -3,
      comm: 'cat',
      arg4: 'A',
      reg: 0xffff880012345678n,
      arg1: 0xffff8880052d5000n,
    },
  ]);
  assert.equal(rows.ambiguous, 0);
});

test('two strings that meet are counted where they could be split otherwise', () => {
  const string = { name: null, type: 'string[16]' };
  const rows = printfRows('printf1', { format: '%s %s', args: [string, string] });
  rows.add('a b');
  rows.add('a b c');
  assert.equal(rows.ambiguous, 1);
});
