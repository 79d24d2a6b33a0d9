import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BinKind, binsBetween, countIn } from '../../src/charts/bins.ts';

test('bins of log2 are powers of two', () => {
  assert.deepEqual(binsBetween(3, 20, 'log2'), [
    { low: 2, high: 4 },
    { low: 4, high: 8 },
    { low: 8, high: 16 },
    { low: 16, high: 32 },
  ]);
  assert.deepEqual(binsBetween(0, 1, 'log2'), [
    { low: 0, high: 1 },
    { low: 1, high: 2 },
  ]);
});

test('bins of log10 are tenths of a decade with powers of ten among their edges', () => {
  const edges = binsBetween(10, 999, 'log10').map((bin) => bin.low);
  assert.equal(edges.length, 20);
  assert.deepEqual([edges[0], edges[10]], [10, 100]);
});

test('linear bins have round edges', () => {
  const bins = binsBetween(0, 99, 'linear');
  assert.deepEqual(
    [bins[0], bins.at(-1)],
    [
      { low: 0, high: 5 },
      { low: 95, high: 100 },
    ],
  );
  assert.deepEqual(binsBetween(7, 7, 'linear').length, 1);
});

const kinds = fc.constantFrom<BinKind>('log2', 'log10', 'linear');
const values = fc.array(fc.nat(2_000_000_000), { minLength: 1, maxLength: 200 });

test('every value is counted in the one bin that holds it', () => {
  fc.assert(
    fc.property(values, kinds, (numbers, kind) => {
      const sorted = Float64Array.from(numbers).sort();
      const bins = binsBetween(sorted[0]!, sorted.at(-1)!, kind);
      const expected = bins.map(({ low, high }) => numbers.filter((n) => n >= low && n < high).length);
      assert.deepEqual(countIn(bins, sorted), expected);
      assert.equal(
        expected.reduce((a, b) => a + b),
        numbers.length,
      );
      assert.ok(bins.every((bin, i) => i === 0 || bin.low === bins[i - 1]!.high));
    }),
  );
});
