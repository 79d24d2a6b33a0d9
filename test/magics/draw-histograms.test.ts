import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MimeBundle } from '../../src/display/bundle.ts';
import { drawHistograms } from '../../src/magics/draw-histograms.ts';
import { buildTable } from '../../src/table/build.ts';

const NAMES = ['ts', 'min', 'max', 'count'];

/** Rows of `ts min max count`. */
function counts(name: string, rows: readonly (readonly number[])[]) {
  const columns = NAMES.map((name) => ({ name, type: { kind: 'number' }, nullable: false }) as const);
  const data = Object.fromEntries(NAMES.map((name, i) => [name, Float64Array.from(rows, (row) => row[i]!)]));
  return buildTable({ name, columns }, data);
}

async function drawn(...tables: Parameters<typeof drawHistograms>[0]) {
  const bundles: MimeBundle[] = [];
  const ignore = () => undefined;
  await drawHistograms(tables, {
    display: (bundle) => bundles.push(bundle),
    stream: ignore,
    update: ignore,
    clear: ignore,
  });
  return bundles.map(({ data }) => data);
}

test('what was counted once is a histogram, what was counted over time a heatmap', async () => {
  const rows = [
    [1e9, 3, 4, 777],
    [2e9, 5, 8, 333],
  ];
  const [histogram, heatmap] = await drawn(
    { table: counts('sizes', rows), overTime: false },
    { table: counts('prio', rows), overTime: true },
  );
  assert.match(String(histogram!['text/plain']), /^sizes\n1,110 values\n3 – 5 .* 777\n5 – 9 .* 333$/);
  assert.match(String(heatmap!['text/plain']), /^prio\n1,110 values, in stretches of 1\.00 s\n/);
  for (const data of [histogram!, heatmap!])
    assert.deepEqual(Object.keys(data), [
      'application/vnd.vegalite.v5+json',
      'image/svg+xml',
      'image/png',
      'text/plain',
    ]);
});

test('what counted nothing is not drawn, and of many the first three', async () => {
  const one = (name: string) => ({ table: counts(name, [[1e9, 1, 1, 1]]), overTime: false });
  const shown = await drawn({ table: counts('none', []), overTime: false }, ...['a', 'b', 'c', 'd'].map(one));
  assert.deepEqual(
    shown.map((data) => String(data['text/plain']).split('\n')[0]),
    ['a', 'b', 'c'],
  );
});
