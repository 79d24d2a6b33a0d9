import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { charts } from '../../src/charts/charts.ts';
import { compileSpec } from '../../src/charts/render.ts';
import { calls, dataOf, specOf, textOf } from './calls.ts';

const rowsOf = (chart: ReturnType<typeof charts.timeline>) =>
  dataOf(chart).map((d) => [d.lane, d.from, d.to, d.top, d.count]);

test('a lane per thread, its calls inside of others below them', () => {
  const chart = charts.timeline(
    calls([
      [100, 1000, 1],
      [200, 300, 1],
      [600, 100, 1],
      [300, 50, 2],
    ]),
    { width: 100 },
  );
  assert.deepEqual(rowsOf(chart), [
    ['task-1 1', 100, 1100, 1, 1],
    ['task-1 1', 200, 500, 17, 1],
    ['task-1 1', 600, 700, 17, 1],
    ['task-2 2', 300, 350, 40, 1],
  ]);
  assert.deepEqual(specOf(chart).title, {
    text: 'opens: timeline',
    subtitle: ['4 events, 0.000000 s to 0.000001 s'],
  });
  assert.match(textOf(chart), /task-1 1 │█+│\ntask-2 2 │ +█+ +│$/);
});

test('rows without dur are points, coloured by event', () => {
  const events = aq.table({ ts: [0, 500, 1000], cpu: [1, 0, 1], event: ['t1', 't2', 't1'] });
  const chart = charts.timeline(events);
  assert.deepEqual(
    dataOf(chart).map((d) => [d.lane, d.group, d.from, d.to]),
    [
      ['cpu 0', 't2', 500, 500],
      ['cpu 1', 't1', 0, 0],
      ['cpu 1', 't1', 1000, 1000],
    ],
  );
});

test('short calls within two pixels are one bar, of one group', () => {
  const near = calls([
    [0, 1],
    [5, 1],
    [10, 990],
    [1000, 0],
    [1001, 0],
    [100_000, 100_000],
  ]);
  assert.deepEqual(rowsOf(charts.timeline(near, { width: 100 })), [
    ['task-1 1', 0, 1000, 1, 3],
    ['task-1 1', 1000, 1000, 1, 2],
    ['task-1 1', 100_000, 200_000, 1, 1],
  ]);
});

test('a timeline is small however much happened, and says what has no room', () => {
  const many = calls(Array.from({ length: 60_000 }, (_, i) => [i * 10_000, 9_000, i % 50]));
  const chart = charts.timeline(many);
  assert.ok(specOf(chart).data.values.length <= 10_000);
  assert.equal(specOf(chart).title.subtitle[1], '10 lanes with 12,000 events not shown');
  const deep = charts.timeline(calls(Array.from({ length: 20 }, (_, i) => [i, 100 - 2 * i])));
  assert.equal(specOf(deep).title.subtitle[1], '8 events too deep inside of others not shown');
});

test('a timeline by a column that is not there says so', () => {
  const refused = (e: unknown) => e instanceof InputError && e.code === 'unknown-column';
  assert.throws(() => charts.timeline(calls([[0, 1]]), { lane: 'cpu' as 'tid' }), refused);
  assert.throws(() => charts.timeline(calls([[0, 1]]), { by: 'cpu' as 'tid' }), refused);
});

for (const rows of [[], [[5, 0]], [[5, 7]]] as const) {
  test(`a timeline of ${JSON.stringify(rows)} compiles without a warning and draws`, () => {
    const chart = charts.timeline(calls(rows));
    assert.deepEqual(compileSpec(chart.spec).warnings, []);
    assert.doesNotMatch(chart.svg(), /NaN|undefined|Infinity/);
  });
}
