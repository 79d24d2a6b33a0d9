import assert from 'node:assert/strict';
import { test } from 'node:test';
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
