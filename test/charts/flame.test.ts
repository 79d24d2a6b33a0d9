import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import fc from 'fast-check';
import { InputError } from '../../src/base/errors.ts';
import { charts } from '../../src/charts/charts.ts';
import { compileSpec } from '../../src/charts/render.ts';
import { dataOf, specOf, textOf } from './calls.ts';

const boxes = (chart: ReturnType<typeof charts.flame>) =>
  dataOf(chart).map((d) => [d.name, d.depth, d.x0, d.x1]);

test('stacks are put together from the outermost function on, without offsets, the widest call first', () => {
  const stack = [['c+0x1', 'main'], ['b', 'a', 'main'], ['b+0x2/0x9', 'a+0x3', 'main'], ['a', 'main'], null];
  const chart = charts.flame(aq.table({ stack }));
  assert.deepEqual(boxes(chart), [
    ['all', 0, 0, 4],
    ['main', 1, 0, 4],
    ['a', 2, 0, 3],
    ['b', 3, 0, 2],
    ['c', 2, 3, 4],
  ]);
  assert.deepEqual(specOf(chart).title.subtitle, ['4 stacks', '1 row without a stack not shown']);
  assert.match(
    textOf(chart),
    /100\.0 % all \(4 rows\)\n100\.0 % {3}main \(4 rows\)\n 75\.0 % {5}a \(3 rows\)\n 50\.0 % {7}b \(2 rows\)/,
  );
});

test('boxes are as wide as the sum of a column', () => {
  const table = aq.table({ kernel: [['a'], ['b'], ['b'], ['c']], bytes: [10, 3n, 2, 0] });
  assert.deepEqual(boxes(charts.flame(table, { stack: 'kernel', value: 'bytes' })), [
    ['all', 0, 0, 15],
    ['a', 1, 0, 10],
    ['b', 1, 10, 15],
  ]);
});

test('calls that lie within each other need no stacks: the caller is around them on the same thread', () => {
  const table = aq.table({
    ts: [0, 10, 12, 60, 100, 5, 200],
    dur: [90, 40, 8, 20, 30, 50, 0],
    tid: [1, 1, 1, 1, 1, 2, 1],
    function: ['open', 'walk', 'look', 'walk', 'open', 'read', 'open'],
    depth: [0, 1, 2, 1, 0, 1, 0],
  });
  const chart = charts.flame(table);
  assert.deepEqual(boxes(chart), [
    ['all', 0, 0, 170],
    ['open', 1, 0, 120],
    ['walk', 2, 0, 60],
    ['look', 3, 0, 8],
    ['read', 1, 120, 170],
  ]);
  assert.match(specOf(chart).title.subtitle.join('\n'), /6 calls[\s\S]*1 row without a duration not shown/);
});

test('counted, a box is as wide as it has calls with those within them, however long they lasted', () => {
  const table = aq.table({
    ts: [0, 10, 12, 60, 100],
    dur: [90, 40, 8, 20, 30],
    tid: [1, 1, 1, 1, 1],
    function: ['open', 'walk', 'look', 'walk', 'open'],
    depth: [0, 1, 2, 1, 0],
  });
  const chart = charts.flame(table, { count: true });
  assert.deepEqual(boxes(chart), [
    ['all', 0, 0, 5],
    ['open', 1, 0, 5],
    ['walk', 2, 0, 3],
    ['look', 3, 0, 1],
  ]);
  assert.deepEqual(specOf(chart).title.subtitle, ['5 calls']);
  assert.match(textOf(chart), /100\.0 % {3}open \(5 calls\)\n 60\.0 % {5}walk \(3 calls\)/);
});

test('what is narrower than a pixel stands together, and is said', () => {
  const stack = Array.from({ length: 1000 }, (_, i) => (i < 900 ? ['main'] : [`leaf${i}`, 'rare', 'main']));
  const chart = charts.flame(aq.table({ stack }), { width: 500 });
  assert.deepEqual(boxes(chart).at(-1), ['100 narrow paths', 3, 0, 100]);
  assert.equal(specOf(chart).title.subtitle[1], '100 call paths too narrow for a box of their own');
});

test('a flame graph is small however many functions there are', () => {
  const stack = Array.from({ length: 9000 }, (_, i) => [`f${i}`, `g${i % 90}`, 'main']);
  assert.ok(specOf(charts.flame(aq.table({ stack }), { width: 100_000 })).data.values.length <= 4000);
});

const stacks = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 40,
});

test('a box is as wide as the number of stacks that begin as the path to it, inside of its caller', () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      const drawn = boxes(charts.flame(aq.table({ stack }))) as [string, number, number, number][];
      for (const [name, depth, x0, x1] of drawn.slice(1)) {
        const callers = drawn.filter((box) => box[1] < depth && box[2] <= x0 && box[3] >= x1);
        const path = [
          ...callers
            .sort((a, b) => a[1] - b[1])
            .slice(1)
            .map((box) => box[0]),
          name,
        ];
        assert.equal(path.length, depth);
        const through = stack.filter((s) => path.every((each, i) => s.at(-1 - i) === each));
        assert.equal(x1 - x0, through.length);
      }
    }),
  );
});

test('labels fit into their boxes', () => {
  const chart = charts.flame(aq.table({ stack: [['a_rather_long_name_of_a_function'], ['b']] }), {
    width: 120,
  });
  assert.deepEqual(
    dataOf(chart).map((d) => d.label),
    ['all', 'a_rathe…', 'b'],
  );
});

test('what is no stack is explained, nothing is drawn of nothing', () => {
  const code = (run: () => unknown, expected: string) =>
    assert.throws(run, (e: unknown) => e instanceof InputError && e.code === expected);
  code(() => charts.flame(aq.table({ stack: ['main'] })), 'column-type');
  code(() => charts.flame(aq.table({ comm: ['sh'] })), 'unknown-column');
  code(() => charts.flame(aq.table({ stack: [['a']] }), { value: 'dur' }), 'unknown-column');
  for (const stack of [[], [['a', 'b']], [null]]) {
    const chart = charts.flame(aq.table({ stack }));
    assert.deepEqual(compileSpec(chart.spec).warnings, []);
    assert.doesNotMatch(chart.svg(), /NaN|undefined|Infinity/);
  }
});
