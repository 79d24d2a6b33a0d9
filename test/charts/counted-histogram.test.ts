import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from '../../src/charts/chart.ts';
import { charts } from '../../src/charts/charts.ts';
import { buildTable } from '../../src/table/build.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';

const number = (name: string): ColumnSchema => ({ name, type: { kind: 'number' }, nullable: true });
const comm: ColumnSchema = { name: 'comm', type: { kind: 'string' }, nullable: false };

test('bins that have been counted are drawn as they are, one plot for each group, the largest first', () => {
  const table = buildTable(
    { name: 'us', columns: [comm, number('min'), number('max'), number('count')] },
    { comm: ['sh', 'cat', 'cat', 'cat'], min: [4, 0, 1, 8], max: [7, 0, 1, 15], count: [2, 3, 1, 5] },
  );
  const { spec } = charts.histogram(table);
  assert.deepEqual((spec.data as { values: unknown }).values, [
    { group: 'cat', min: 0, max: 0, low: 0.5, high: 1, count: 3 },
    { group: 'cat', min: 1, max: 1, low: 1, high: 2, count: 1 },
    { group: 'cat', min: 8, max: 15, low: 8, high: 16, count: 5 },
    { group: 'sh', min: 4, max: 7, low: 4, high: 8, count: 2 },
  ]);
  assert.ok('facet' in spec);
  const [low, high] = (spec as { spec: { encoding: { x: { scale: { domain: number[] } } } } }).spec.encoding.x
    .scale.domain;
  assert.ok(low! <= 0.5 && high! >= 16, 'the axis holds the bars of every group');
});

test('what lies outside the bins is counted, equal widths are drawn on a linear axis', () => {
  const table = buildTable(
    { name: 'l', columns: [number('min'), number('max'), number('count')] },
    { min: [null, 10, 20, 100], max: [-1, 19, 29, null], count: [1, 2, 3, 4] },
  );
  const { spec } = charts.histogram(table);
  assert.match(JSON.stringify(spec.title), /5 values; 5 values outside the bins not shown/);
  assert.doesNotMatch(JSON.stringify(spec), /"type":"log"/);
});

test('a table without bins needs a column', () => {
  const table = buildTable({ name: 't', columns: [number('dur')] }, { dur: [1] });
  assert.throws(() => charts.histogram(table), {
    code: 'unknown-column',
    message: /histogram\(table, 'dur'\)/,
  });
});

const ticksOf = (x: unknown) => (x as { axis: { values: number[] } }).axis.values;

/** The texts that Vega gives the labels of an axis's ticks. */
const labelsOf = (chart: Chart) =>
  [...chart.svg().matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

function counts(powers: readonly number[], extra: Partial<ColumnSchema> = {}) {
  const min = powers.map((power) => (power === 0 ? 0 : 2 ** (power - 1)));
  const data = { min, max: powers.map((power) => 2 ** power - 1), count: powers.map(() => 1) };
  const columns = [{ ...number('min'), ...extra }, { ...number('max'), ...extra }, number('count')];
  return buildTable({ name: 'us', columns }, data);
}

test('the axis of powers of two has its lines at them and zero at the foot of the first bar', () => {
  const chart = charts.histogram(counts([0, 1, 2, 3, 4, 5, 10, 11, 20, 21]));
  const { encoding } = chart.spec as { encoding: { x: unknown } };
  assert.deepEqual(ticksOf(encoding.x), [0.5, ...Array.from({ length: 22 }, (_, i) => 2 ** i)]);
  const labels = labelsOf(chart);
  for (const label of ['0', '2', '8', '512', '2Ki', '512Ki', '2Mi']) assert.ok(labels.includes(label), label);
  assert.ok(!labels.some((label) => label.endsWith('m')), labels.join(' '));
});

test('a lone bin has a power of two on each side, durations their unit', () => {
  const lone = labelsOf(charts.histogram(counts([11])));
  for (const label of ['512', '1Ki', '2Ki', '4Ki']) assert.ok(lone.includes(label), lone.join(' '));
  const durations = counts([10, 11, 20, 21], { unit: 'ns', format: 'duration' });
  const labels = labelsOf(charts.histogram(durations));
  for (const label of ['512 ns', '2.05 µs', '524 µs', '2.1 ms'])
    assert.ok(labels.includes(label), labels.join(' '));
});

test('bins as the kernel makes them, which end at a power of two, are drawn on a logarithmic axis, too', () => {
  const columns = [number('min'), number('max'), number('count')];
  const data = { min: [1, 3, 1025], max: [1, 4, 2048], count: [1, 2, 3] };
  assert.match(
    JSON.stringify(charts.histogram(buildTable({ name: 'k', columns }, data)).spec),
    /"type":"log"/,
  );
});

test('prints of one map over time are a heat map: each of the time since the one before, of no more than usual, and no cell where nothing was', () => {
  const ts: ColumnSchema = {
    name: 'ts',
    type: { kind: 'number' },
    nullable: false,
    unit: 'ns',
    format: 'time',
  };
  const table = buildTable(
    { name: 'us', columns: [ts, comm, number('min'), number('max'), number('count')] },
    {
      ts: [2e9, 3e9, 3e9, 3e9, 6e9, 7e9, 7.2e9],
      comm: ['sh', 'sh', 'cat', 'cat', 'sh', 'sh', 'sh'],
      min: [1, 2, 2, 4, 0, 4, 4],
      max: [1, 3, 3, 7, 0, 7, 7],
      count: [1, 2, 3, 0, 4, 5, 6],
    },
  );
  const { spec } = charts.heatmap(table);
  assert.deepEqual((spec.data as { values: unknown }).values, [
    { from: 1e9, to: 2e9, low: 1, high: 2, count: 1 },
    { from: 2e9, to: 3e9, low: 2, high: 4, count: 5 },
    { from: 5e9, to: 6e9, low: 0.5, high: 1, count: 4 },
    { from: 6e9, to: 7e9, low: 4, high: 8, count: 5 },
    { from: 7e9, to: 7.2e9, low: 4, high: 8, count: 6 },
  ]);
});

test('counts of no time are no heat map', () => {
  assert.throws(() => charts.heatmap(counts([1, 2])), { code: 'unknown-column', message: /no column ts/ });
});
