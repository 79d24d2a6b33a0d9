import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { charts } from '../../src/charts/charts.ts';
import { compileSpec } from '../../src/charts/render.ts';
import { calls, dataOf, specOf, textOf } from './calls.ts';

const MS = 1e6;

test('lines of quantiles stand in the middle of their stretch and end where a stretch is empty', () => {
  const table = calls([
    [0, 10],
    [4 * MS, 30],
    [12 * MS, 50],
    [31 * MS, 70],
  ]);
  const chart = charts.quantiles(table, 'dur', { every: '10ms' });
  const p50 = dataOf(chart).filter((d) => d.quantile === 'p50');
  assert.deepEqual(
    p50.map((d) => [d.ts, d.value, d.count]),
    [
      [5 * MS, 20, 2],
      [15 * MS, 50, 1],
      [25 * MS, null, 0],
      [35 * MS, 70, 1],
    ],
  );
  assert.deepEqual(
    dataOf(chart)
      .filter((d) => d.ts === 5 * MS)
      .map((d) => [d.quantile, d.value]),
    [
      ['p99', 29.8],
      ['p90', 28],
      ['p50', 20],
    ],
  );
  assert.deepEqual(specOf(chart).title, {
    text: 'opens: dur',
    subtitle: ['4 values, in stretches of 10.0 ms'],
  });
  assert.match(textOf(chart), /ts {2}count +p50 +p90 +p99\n/);
});

test('lines of quantiles by group are a plot each, on the same axes, the largest group first', () => {
  const table = calls([
    [0, 10, 1],
    [1, 30, 2],
    [2, 50, 2],
    [12 * MS, 70, 2],
  ]);
  const chart = charts.quantiles(table, 'dur', { by: 'tid', every: '10ms' });
  assert.deepEqual(
    dataOf(chart)
      .filter((d) => d.quantile === 'p50')
      .map((d) => [d.group, d.ts, d.value, d.count]),
    [
      ['2', 5 * MS, 40, 2],
      ['2', 15 * MS, 70, 1],
      ['1', 5 * MS, 10, 1],
    ],
  );
  const { facet, spec, resolve } = chart.spec as unknown as Record<string, Record<string, unknown>>;
  assert.deepEqual((facet!.row as { sort: unknown }).sort, ['2', '1']);
  assert.equal(spec!.height, 130);
  assert.equal(resolve, undefined);
  assert.match(specOf(chart).title.subtitle[0]!, /^4 values/);
  assert.match(textOf(chart), /\n2\n.*ts {2}count +p50(.*\n)+1\n.*ts {2}count/);
});

test('a stretch has a round length and, for quantiles, enough values', () => {
  const many = calls(Array.from({ length: 6000 }, (_, i) => [i * MS, i]));
  assert.match(specOf(charts.heatmap(many, 'dur')).title.subtitle[0]!, /in stretches of 100 ms/);
  assert.match(specOf(charts.quantiles(many, 'dur')).title.subtitle[0]!, /in stretches of 100 ms/);
  const few = many.filter((d) => d.dur % 100 === 0);
  assert.match(specOf(charts.quantiles(few, 'dur')).title.subtitle[0]!, /in stretches of 2.00 s/);
});

test('a heatmap counts the values of each bin in each stretch, negative ones below the title', () => {
  const table = calls([
    [0, 3],
    [1, 3],
    [9, 0],
    [10, 2],
    [11, -1],
  ]);
  const chart = charts.heatmap(table, 'dur', { every: 10 });
  assert.deepEqual(dataOf(chart), [
    { from: 0, low: 0.5, high: 1, count: 1 },
    { from: 0, low: 2, high: 4, count: 2 },
    { from: 10, low: 2, high: 4, count: 1 },
  ]);
  assert.deepEqual(specOf(chart).title.subtitle, [
    '4 values, in stretches of 10 ns; 1 value below zero not shown',
  ]);
  assert.match(textOf(chart), /2 ns – 4 ns │█{40} 3$/);
});

test('too many stretches, and wrong columns, are explained', () => {
  const table = calls([
    [0, 1],
    [1e9, 2],
  ]);
  for (const chart of [charts.quantiles, charts.heatmap]) {
    const code = (run: () => unknown, expected: string) =>
      assert.throws(run, (e: unknown) => e instanceof InputError && e.code === expected);
    code(() => chart(table, 'dur', { every: '1us' }), 'chart-rows');
    code(() => chart(table, 'dur', { every: 'often' }), 'duration');
    code(() => chart(table, 'comm'), 'column-type');
    code(() => chart(aq.table({ dur: [1] }), 'dur'), 'unknown-column');
  }
});

const examples = {
  many: calls(Array.from({ length: 500 }, (_, i) => [i * MS, 1000 + ((i * 7919) % 90_000)])),
  one: calls([[12 * MS, 5]]),
  zeros: calls([
    [0, 0],
    [0, 0],
  ]),
  none: calls([]),
};

for (const [what, table] of Object.entries(examples)) {
  test(`quantiles over time and heatmaps of ${what} compile without a warning and draw`, () => {
    for (const chart of [
      charts.quantiles(table, 'dur'),
      charts.heatmap(table, 'dur'),
      charts.heatmap(table, 'dur', { bins: 'linear' }),
    ]) {
      assert.deepEqual(compileSpec(chart.spec).warnings, []);
      assert.doesNotMatch(chart.svg(), /NaN|undefined|Infinity/);
    }
  });
}
