import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { quantileShift } from '../../src/analysis/quantile-shift.ts';
import { InputError } from '../../src/base/errors.ts';
import { charts } from '../../src/charts/charts.ts';
import { compileSpec } from '../../src/charts/render.ts';
import { CHANGES } from '../../src/charts/theme.ts';
import { withNote } from '../../src/table/build.ts';
import { randomFrom } from '../fuzz/random.ts';
import { calls, dataOf, specOf, textOf } from './calls.ts';

const repeated = (stack: readonly string[], times: number) => Array.from({ length: times }, () => stack);
const table = (...stacks: readonly (readonly string[])[][]) => aq.table({ stack: stacks.flat() });

test('where calls are counted the colour is how many more they are, not of what share', () => {
  const nested = (functions: readonly string[], depth: readonly number[]) =>
    aq.table({
      function: functions,
      depth,
      tid: depth.map(() => 1),
      ts: depth.map((_, i) => i),
      dur: depth.map((d, i) => functions.length - i - d / 10),
    });
  const before = nested(['stat', 'name', 'copy'], [0, 1, 2]);
  const after = nested(['stat', 'fd', 'get'], [0, 1, 2]);
  const chart = charts.flame(after, { before, count: true });
  assert.deepEqual(
    dataOf(chart).map(({ name, value, before, change }) => [name, value, before, change]),
    [
      ['all', '3 calls', '3 calls', '±0 calls'],
      ['stat', '3 calls', '3 calls', '±0 calls'],
      ['fd', '2 calls', '0 calls', '+2 calls'],
      ['get', '1 call', '0 calls', '+1 call'],
    ],
  );
  assert.deepEqual(specOf(chart).title.subtitle, [
    '3 calls',
    'before: 3 calls; colour is the change of the number: red more, blue less, at most 2 calls',
    '2 calls only before, not shown',
  ]);
});

test('a box is as wide as after, and its colour is how its share changed', () => {
  const before = table(
    repeated(['a', 'main'], 50),
    repeated(['b', 'main'], 40),
    repeated(['gone', 'main'], 10),
  );
  const after = table(
    repeated(['a', 'main'], 60),
    repeated(['b', 'main'], 120),
    repeated(['new', 'main'], 20),
  );
  const chart = charts.flame(after, { before });
  const [none, most] = [CHANGES[3], CHANGES[6]];
  assert.deepEqual(
    dataOf(chart).map(({ name, x0, x1, share, before, change, color }) => [
      name,
      x0,
      x1,
      share,
      before,
      change,
      color,
    ]),
    [
      ['all', 0, 200, '100.0 %', '100.0 %', '±0.0 %', none],
      ['main', 0, 200, '100.0 %', '100.0 %', '±0.0 %', none],
      ['b', 0, 120, '60.0 %', '40.0 %', '+20.0 %', most],
      ['a', 120, 180, '30.0 %', '50.0 %', '−20.0 %', CHANGES[0]],
      ['new', 180, 200, '10.0 %', '0.0 %', '+10.0 %', CHANGES[5]],
    ],
  );
  assert.deepEqual(specOf(chart).title.subtitle, [
    '200 stacks',
    'before: 100 stacks; colour is the change of the share: red more, blue less, at most 20.0 %',
    '1 call path only before, 10.0 % of it, not shown',
  ]);
  assert.match(textOf(chart), /60\.0 % {5}b \(120 rows\) \+20\.0 %/);
  assert.deepEqual(compileSpec(chart.spec).warnings, []);
});

test('a longer trace of the same is no change, and nothing before is all new', () => {
  const colors = (chart: ReturnType<typeof charts.flame>) => [
    ...new Set(dataOf(chart).map(({ color }) => color)),
  ];
  const one = repeated(['a', 'main'], 3);
  assert.deepEqual(colors(charts.flame(table(one, one), { before: table(one) })), [CHANGES[3]]);
  const chart = charts.flame(table(one), { before: aq.table({ stack: [] }) });
  assert.deepEqual(dataOf(chart).at(-1)!.before, '0.0 %');
  assert.doesNotMatch(chart.svg(), /NaN|undefined/);
});

test('dark text can be read on every colour of a change (WCAG 2, contrast 4.5)', () => {
  const channel = (value: number) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (color: string) =>
    [0.2126, 0.7152, 0.0722].reduce(
      (sum, weight, i) =>
        sum + weight * channel(Number.parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16) / 255),
      0,
    );
  for (const color of CHANGES)
    assert.ok((luminance(color) + 0.05) / (luminance('#222222') + 0.05) > 4.5, color);
});

test('the true shift lies within the interval in about 95 of 100 cases', () => {
  const { below } = randomFrom(11);
  const value = () => -Math.log((below(1e6) + 1) / 1e6);
  // Of the exponential distribution quantiles are known: -ln(1 - p) times the mean.
  const sample = (n: number, mean: number) => Float64Array.from({ length: n }, () => mean * value()).sort();
  for (const p of [0.5, 0.9, 0.99]) {
    const truth = -Math.log(1 - p) * (1.3 - 1);
    let within = 0;
    for (let i = 0; i < 1000; i++) {
      const { interval } = quantileShift(sample(1500, 1), sample(2000, 1.3), p);
      if (interval![0] <= truth && truth <= interval![1]) within++;
    }
    assert.ok(within > 935 && within < 985, `p${100 * p}: ${within} of 1000`);
  }
});

const spread = (n: number, factor: number) =>
  calls(Array.from({ length: n }, (_, i) => [i, (i + 1) * 1000 * factor] as const));

test('two tables over each other, with how far the quantiles moved', () => {
  const chart = charts.compare(spread(1001, 1), spread(2001, 1), 'dur', { labels: ['6.1', '6.12'] });
  const [counts, p50, , p99] = specOf(chart).title.subtitle;
  assert.equal(counts, '6.1: 1,001 values; 6.12: 2,001 values');
  assert.match(p50!, /^p50 501 µs → 1\.00 ms: \+500 µs \(\+99\.8 %\), 95 % sure between \+/);
  assert.match(p99!, /^p99 991 µs → 1\.98 ms/);
  assert.equal(textOf(chart), ['opens: dur', ...specOf(chart).title.subtitle].join('\n'));
  assert.deepEqual([...new Set(dataOf(chart).map(({ group }) => group))], ['6.1', '6.12']);
  assert.deepEqual(compileSpec(chart.spec).warnings, []);
});

test('it is small however many rows there are', () => {
  const chart = charts.compare(spread(200_000, 1), spread(100_000, 3), 'dur');
  assert.ok(JSON.stringify(chart.spec).length < 80_000);
});

test('few values, no values, caveats', () => {
  const few = charts.compare(spread(20, 1), withNote(spread(30, 2), 'emulated'), 'dur');
  assert.match(specOf(few).title.subtitle[3]!, /^p99 .*, too few values to say how sure$/);
  assert.equal(specOf(few).title.subtitle.at(-1), 'emulated');
  for (const [before, after] of [
    [0, 5],
    [5, 0],
    [0, 0],
  ]) {
    const chart = charts.compare(spread(before!, 1), spread(after!, 1), 'dur');
    assert.deepEqual(specOf(chart).title.subtitle, [`before: ${before} values; after: ${after} values`]);
    assert.doesNotMatch(chart.svg(), /NaN|Infinity|undefined/);
  }
  assert.throws(
    () => charts.compare(spread(2, 1), spread(2, 1), 'comm'),
    (error: Error) => error instanceof InputError && error.code === 'column-type',
  );
});
