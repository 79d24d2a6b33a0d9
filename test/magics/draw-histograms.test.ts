import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MimeBundle } from '../../src/display/bundle.ts';
import { drawHistograms } from '../../src/magics/draw-histograms.ts';
import type { MagicContext } from '../../src/session/magics.ts';
import { buildTable } from '../../src/table/build.ts';
import type { Table } from '../../src/table/types.ts';

const COLUMNS = ['ts', 'min', 'max', 'count'].map(
  (name) => ({ name, type: { kind: 'number' }, nullable: false }) as const,
);

/** One bin, printed at each of these times; without any, printed once at the end and so without a time. */
function counted(times: readonly number[] | null, histogram = true, restarts = true) {
  const at = times ?? [0];
  const schema = { name: 'us', columns: times ? COLUMNS : COLUMNS.slice(1) };
  const of = (value: number) => at.map(() => value);
  const data = { ts: [...at], min: of(4), max: of(7), count: at.map((_, i) => i + 1) };
  const table: Table<object> = buildTable(schema, data);
  return { schema, table, histogram, restarts };
}

async function drawn(...tables: ReturnType<typeof counted>[]) {
  const bundles: MimeBundle[] = [];
  const output = { display: (bundle: MimeBundle) => bundles.push(bundle) };
  await drawHistograms(tables, { output } as unknown as MagicContext);
  return bundles.map(({ data }) => {
    const spec = data['application/vnd.vegalite.v5+json'] as { data: { values: { count: number }[] } };
    const kind = JSON.stringify(spec).includes('"rect"') ? 'heat map' : 'histogram';
    return [kind, spec.data.values.map(({ count }) => count)];
  });
}

test('what was counted once is a histogram, what was counted again and again a heat map', async () => {
  assert.deepEqual(await drawn(counted(null), counted([1e9]), counted([1e9, 2e9])), [
    ['histogram', [1]],
    ['histogram', [1]],
    ['heat map', [1, 2]],
  ]);
});

test('of prints that each hold all since the start the last one is drawn', async () => {
  assert.deepEqual(await drawn(counted([1e9, 2e9, 3e9], true, false)), [['histogram', [3]]]);
});

test('other tables, empty ones and more than three are not drawn', async () => {
  assert.deepEqual(await drawn(counted([1e9], false), counted([])), []);
  assert.equal((await drawn(...[1, 2, 3, 4].map((at) => counted([at])))).length, 3);
});
