import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/base/errors.ts';
import type { Chart } from '../../src/charts/chart.ts';
import { charts } from '../../src/charts/charts.ts';
import { compileSpec } from '../../src/charts/render.ts';
import { vegalite } from '../../src/charts/vegalite.ts';
import { buildTable, withNote } from '../../src/table/build.ts';
import type { Table } from '../../src/table/types.ts';

interface Row {
  readonly dur: number;
  readonly size: bigint;
  readonly err: string | null;
}

function calls(
  durations: readonly number[],
  err: readonly (string | null)[] = durations.map(() => null),
): Table<Row> {
  return buildTable<Row>(
    {
      name: 'opens',
      columns: [
        { name: 'dur', type: { kind: 'number' }, nullable: false, unit: 'ns', format: 'duration' },
        { name: 'size', type: { kind: 'bigint' }, nullable: false },
        { name: 'err', type: { kind: 'string' }, nullable: true },
      ],
    },
    { dur: Float64Array.from(durations), size: BigInt64Array.from(durations, BigInt), err },
  );
}

interface Spec {
  readonly $schema: string;
  readonly title: { readonly text: string; readonly subtitle: readonly string[] };
  readonly data: { readonly values: readonly Readonly<Record<string, unknown>>[] };
}

const specOf = (chart: Chart) => chart.spec as unknown as Spec;
const dataOf = (chart: Chart) =>
  JSON.parse(
    JSON.stringify(specOf(chart).data.values, (_, v) => (typeof v === 'number' ? Number(v.toFixed(4)) : v)),
  );
const bundleOf = (chart: Chart) =>
  (chart as unknown as Record<symbol, () => Record<string, unknown>>)[Symbol.for('Jupyter.display')]!();

test('a histogram holds the counts of its bins with inclusive bounds', () => {
  const chart = charts.histogram(calls([1000, 1023, 1024, 1500, 3000, 4096]), 'dur');
  assert.deepEqual(dataOf(chart), [
    { group: '', min: 512, max: 1023, low: 512, high: 1024, count: 2 },
    { group: '', min: 1024, max: 2047, low: 1024, high: 2048, count: 2 },
    { group: '', min: 2048, max: 4095, low: 2048, high: 4096, count: 1 },
    { group: '', min: 4096, max: 8191, low: 4096, high: 8192, count: 1 },
  ]);
  assert.deepEqual(specOf(chart).title, { text: 'opens: dur', subtitle: ['6 values, 1.00 µs to 4.10 µs'] });
});

test('a histogram by outcome has the bins of all groups for each, the largest group first', () => {
  const chart = charts.histogram(calls([1, 2, 5], [null, 'ENOENT', null]), 'dur', { by: 'outcome' });
  assert.deepEqual(
    dataOf(chart).map((d: { group: string; min: number; count: number }) => [d.group, d.min, d.count]),
    [
      ['ok', 1, 1],
      ['ok', 2, 0],
      ['ok', 4, 1],
      ['ENOENT', 1, 0],
      ['ENOENT', 2, 1],
      ['ENOENT', 4, 0],
    ],
  );
});

test('values below zero, which a logarithmic axis cannot show, are counted below the title', () => {
  const chart = charts.histogram(calls([-5, 0, 3]), 'size', { title: 'Sizes' });
  assert.deepEqual(specOf(chart).title, {
    text: 'Sizes',
    subtitle: ['2 values, 0 to 3; 1 value below zero not shown'],
  });
  assert.equal(charts.histogram(calls([-5, 0, 3]), 'size', { bins: 'linear' }).spec !== null, true);
});

test('the curve of an ECDF rises at each value by its share', () => {
  const chart = charts.ecdf(calls([100, 200, 200, 400]), 'dur');
  const steps = dataOf(chart).map((d: { value: number; share: number }) => [d.value, d.share]);
  assert.deepEqual(steps.slice(1, -1), [
    [100, 0.25],
    [200, 0.75],
    [400, 1],
  ]);
  assert.deepEqual([steps[0][1], steps.at(-1)[1]], [0, 1]);
});

test('specs stay small however many rows there are', () => {
  const many = calls(Array.from({ length: 200_000 }, (_, i) => 500 + ((i * 7919) % 1_000_003)));
  assert.ok(specOf(charts.ecdf(many, 'dur')).data.values.length <= 402);
  assert.ok(specOf(charts.histogram(many, 'dur', { bins: 'log10' })).data.values.length < 100);
  const last = dataOf(charts.ecdf(many, 'dur')).at(-2);
  assert.deepEqual([last.share, last.value], [1, many.array('dur').reduce((a, b) => Math.max(a, b))]);
});

test('groups beyond the colours are put together', () => {
  const names = Array.from({ length: 40 }, (_, i) => `E${i % 10}`);
  const chart = charts.ecdf(
    calls(
      names.map((_, i) => i + 1),
      names,
    ),
    'dur',
    { by: 'err' },
  );
  const groups = new Set(specOf(chart).data.values.map((d) => d.group));
  assert.equal(groups.size, 7);
  assert.ok(groups.has('4 others'));
});

test("the caveat of a table is below its charts' titles", () => {
  const noted = withNote(calls([1, 2]), 'emulated CPU: timings are no evidence');
  assert.equal(specOf(charts.ecdf(noted, 'dur')).title.subtitle[1], 'emulated CPU: timings are no evidence');
  assert.equal(
    specOf(charts.histogram(calls([1]), 'dur', { note: 'mind this' })).title.subtitle[1],
    'mind this',
  );
});

const examples: Readonly<Record<string, () => Chart>> = {
  'a histogram of powers of two': () => charts.histogram(calls([1000, 5000, 90_000]), 'dur'),
  'a histogram of decades by outcome': () =>
    charts.histogram(calls([900, 5000, 90_000], [null, 'EIO', null]), 'dur', {
      by: 'outcome',
      bins: 'log10',
    }),
  'a linear histogram of plain numbers': () =>
    charts.histogram(calls([3, 9, 27]), 'size', { bins: 'linear' }),
  'a histogram of one value': () => charts.histogram(calls([7]), 'dur'),
  'a histogram of nothing': () => charts.histogram(calls([]), 'dur'),
  'an ECDF by outcome': () =>
    charts.ecdf(calls([9, 5000, 70], [null, 'EIO', null]), 'dur', { by: 'outcome' }),
  'an ECDF of zeros': () => charts.ecdf(calls([0, 0]), 'dur'),
  'an ECDF of nothing': () => charts.ecdf(calls([]), 'dur'),
};

for (const [what, make] of Object.entries(examples)) {
  test(`${what} compiles without a warning and draws`, () => {
    const chart = make();
    assert.deepEqual(compileSpec(chart.spec).warnings, []);
    assert.equal(specOf(chart).$schema, 'https://vega.github.io/schema/vega-lite/v5.json');
    assert.doesNotMatch(chart.svg(), /NaN|undefined|Infinity/);
    assert.match(chart.svg(), /opens: (dur|size)/);
  });
}

test('a chart displays as Vega-Lite 5, SVG, PNG and text, and never as HTML', () => {
  const chart = charts.histogram(calls([1000, 1001, 5000]), 'dur');
  const bundle = bundleOf(chart);
  assert.deepEqual(Object.keys(bundle).sort(), [
    'application/vnd.vegalite.v5+json',
    'image/png',
    'image/svg+xml',
    'text/plain',
  ]);
  assert.deepEqual(JSON.parse(JSON.stringify(bundle['application/vnd.vegalite.v5+json'])), chart.spec);
  const png = Buffer.from(bundle['image/png'] as string, 'base64');
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  const width = Number(/<svg[^>]* width="(\d+)"/.exec(chart.svg())?.[1]);
  assert.equal(png.readUInt32BE(16), 2 * width);
  assert.match(bundle['text/plain'] as string, /512 ns – 1\.02 µs │█{40} 2\n/);
});

test('the text of a chart is in its PNG: without the title there is less ink', () => {
  const ink = (title: string) => charts.histogram(calls([1000]), 'dur', { title }).png().length;
  assert.ok(ink('A long title that has many letters in it') > ink(' ') + 1000);
});

test('any Vega-Lite spec takes the columns that it names', () => {
  const spec = {
    mark: 'point',
    encoding: { x: { field: 'dur', type: 'quantitative' }, y: { field: 'size', type: 'quantitative' } },
  };
  const chart = vegalite(spec, calls([1, 2]));
  assert.deepEqual(specOf(chart).data.values, [
    { dur: 1, size: 1 },
    { dur: 2, size: 2 },
  ]);
  assert.match(chart.svg(), /^<svg/);
  assert.throws(
    () => vegalite(spec, calls(Array(20_001).fill(1))),
    (e: unknown) => e instanceof InputError && e.code === 'chart-rows',
  );
});
