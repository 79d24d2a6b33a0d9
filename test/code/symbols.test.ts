import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSymbols } from '../../src/code/symbols.ts';
import { kallsyms, kernelSymbols } from './kernel.ts';

const symbols = kernelSymbols();
const lines = new TextDecoder().decode(kallsyms()).trimEnd().split('\n');

test('an address is shown as symbol+0xoffset', () => {
  assert.equal(symbols.symbolize(0xffffffff8137d360n), 'do_filp_open');
  assert.equal(symbols.symbolize(0xffffffff8137d360n + 175n), 'do_filp_open+0xaf');
  assert.equal(symbols.symbolize(0x1000n), null);
  assert.equal(symbols.symbolize(0n), null);
  assert.equal(symbols.symbolize(0xffff888000000000n), null);
});

test('every function is found by name at the address that kallsyms gives', () => {
  const expected = new Map<string, bigint[]>();
  for (const line of lines) {
    const [address, , name] = line.split(/[ \t]/) as [string, string, string];
    expected.set(name, [...(expected.get(name) ?? []), BigInt(`0x${address}`)]);
  }
  for (const [i, [name, addresses]] of [...expected].entries()) {
    if (i % 499 !== 0) continue;
    assert.deepEqual(
      symbols.find(name).map((s) => s.address),
      addresses,
      name,
    );
  }
  assert.equal(symbols.size, lines.length);
});

test('the symbol of an address is the nearest one before it', () => {
  const sorted = lines
    .map((line) => BigInt(`0x${line.slice(0, 16)}`))
    .filter((address) => address >> 63n === 1n)
    .sort((a, b) => (a < b ? -1 : 1));
  fc.assert(
    fc.property(fc.nat(sorted.length - 2), fc.nat(5000), (i, distance) => {
      const address = sorted[i]! + BigInt(distance);
      const start = sorted.findLast((s) => s <= address)!;
      if (start === sorted.at(-1)) return;
      const found = symbols.lookup(address)!;
      assert.equal(found.symbol.address, start);
      assert.equal(found.offset, Number(address - start));
    }),
    { numRuns: 300 },
  );
});

test("a module's symbols know their module", () => {
  const [line] = lines.filter((l) => / t .*\[virtio_console\]$/.test(l));
  const name = /t (\S+)/.exec(line!)![1]!;
  assert.equal(symbols.find(name)[0]!.module, 'virtio_console');
  assert.deepEqual(symbols.find(name, 'virtio_console').length, 1);
  assert.deepEqual(symbols.find(name, 'vmlinux'), []);
  assert.ok(symbols.modules().includes('virtio_console'));
});

test('names that were not written whole are not found', () => {
  assert.deepEqual(symbols.find('do_filp_ope'), []);
  assert.deepEqual(
    symbols.find('filp_open').map((s) => s.name),
    ['filp_open'],
  );
  assert.deepEqual(symbols.find(''), []);
  assert.deepEqual(symbols.find('T do_filp_open'), []);
});

test('of several names for one address the first function is shown', () => {
  const table = readSymbols(
    [
      'ffffffff81000000 D data',
      'ffffffff81000000 T first',
      'ffffffff81000000 t second',
      'ffffffff81001000 T end',
    ].join('\n'),
  );
  assert.equal(table.symbolize(0xffffffff81000010n), 'first+0x10');
});

test('a kernel that hides its addresses answers names only', () => {
  const table = readSymbols('0000000000000000 T do_filp_open\n0000000000000000 T vfs_read\n');
  assert.equal(table.hidden, true);
  assert.equal(table.find('vfs_read').length, 1);
  assert.equal(table.symbolize(0xffffffff81000000n), null);
});

test('text that is no kallsyms gives an empty table', () => {
  fc.assert(
    fc.property(fc.string(), (garbage) => {
      const table = readSymbols(`${garbage}\nffffffff81000000 T one\n`);
      assert.ok(table.find('one').length >= 1);
    }),
  );
  assert.equal(readSymbols('').size, 0);
});
