import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { InputError } from '../../src/base/errors.ts';
import { charts } from '../../src/charts/charts.ts';
import { vegalite } from '../../src/charts/vegalite.ts';
import { buildTable } from '../../src/table/build.ts';
import { readPdf } from '../runner/read-pdf.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'charts-'));
});
after(() => rm(folder, { recursive: true }));

const table = buildTable<{ dur: number }>(
  {
    name: 'opens',
    columns: [{ name: 'dur', type: { kind: 'number' }, nullable: false, format: 'duration' }],
  },
  { dur: Float64Array.of(1000, 2000, 5_000_000) },
);
const ecdf = () => charts.ecdf(table, 'dur');
const refused = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof InputError && error.code === code && words.test(error.message);

test('charts are saved by the ending of the name', async () => {
  for (const name of ['c.svg', 'c.png', 'c.vl.json']) await ecdf().save(join(folder, name));
  const svg = await readFile(join(folder, 'c.svg'), 'utf8');
  const png = await readFile(join(folder, 'c.png'));
  assert.match(svg, /^<svg/);
  assert.deepEqual(JSON.parse(await readFile(join(folder, 'c.vl.json'), 'utf8')), ecdf().spec);
  assert.equal(png.readUInt32BE(0), 0x89504e47);
  // The header chunk of a PNG: width, height.
  const [width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number);
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [width! * 2, height! * 2]);
});

test('a PDF is as large as the chart, of lines and text, with no picture in it', async () => {
  const file = join(folder, 'c.pdf');
  await ecdf().save(file);
  const pages = await readPdf(file);
  assert.equal(pages.length, 1);
  const { width, height, text, paths, images } = pages[0]!;
  const pixels = /width="(\d+)" height="(\d+)"/.exec(ecdf().svg())!.slice(1).map(Number);
  assert.deepEqual([width, height], [pixels[0]! * 0.75, pixels[1]! * 0.75]);
  assert.match(text, /opens: dur/);
  assert.match(text, /1 µs[\s\S]*5 ms|10 µs/);
  assert.equal(images, 0);
  assert.ok(paths > 10, `${paths} paths`);
});

test('what a heat map, a pie and a colour scale draw is in the PDF', async () => {
  const values = Array.from({ length: 9 }, (_, i) => ({ x: i % 3, y: Math.floor(i / 3), n: i }));
  const pie = vegalite({
    data: { values },
    hconcat: [
      {
        mark: 'arc',
        encoding: { theta: { field: 'n', type: 'quantitative' }, color: { field: 'x', type: 'nominal' } },
      },
      {
        mark: { type: 'rect', strokeDash: [2, 2], stroke: 'rgb(1, 2, 3)' },
        encoding: { x: { field: 'x' }, y: { field: 'y' }, color: { field: 'n', type: 'quantitative' } },
      },
    ],
  });
  await pie.save(join(folder, 'pie.pdf'));
  const [page] = await readPdf(join(folder, 'pie.pdf'));
  assert.ok(page!.paths > 8 + 9, `${page!.paths} paths`);
  assert.equal(page!.images, 0);
});

test('a picture in a chart, which a PDF would lack, is refused', async () => {
  const chart = vegalite({
    data: { values: [{ u: 'a.png' }] },
    mark: 'image',
    encoding: { url: { field: 'u' } },
  });
  await assert.rejects(chart.save(join(folder, 'i.pdf')), refused('chart-format', /pictures/));
});

test('a page of a chart names nothing that stands elsewhere, and its data ends no script', async () => {
  const chart = vegalite({
    title: '</script><b>',
    data: { values: [{ a: '<!--</script>' }] },
    mark: 'point',
  });
  const html = chart.html();
  assert.doesNotMatch(html, /<(?:script|img|link)[^>]*(?:src|href)=/);
  assert.match(html, /default-src 'none'/);
  const spec = /id="spec">([\s\S]*?)<\/script>/.exec(html)![1]!;
  assert.deepEqual(JSON.parse(spec), chart.spec);
  assert.match(html, /<title>&#60;\/script&#62;/);
});

test('another ending is refused, with those that can be written', async () => {
  await assert.rejects(
    ecdf().save(join(folder, 'c.gif')),
    refused('chart-format', /\.svg, \.png, \.pdf, \.html, \.vl\.json/),
  );
});

test('what cannot be written says why, and what was there stays', async () => {
  const missing = join(folder, 'no', 'c.svg');
  await assert.rejects(ecdf().save(missing), refused('bad-output', /there is no folder .*\/no\nmkdir -p/));
  await assert.rejects(ecdf().save(folder), refused('chart-format', /cannot be saved/));
  await mkdir(join(folder, 'd.svg'));
  await assert.rejects(ecdf().save(join(folder, 'd.svg')), refused('bad-output', /it is a folder/));
  await assert.rejects(ecdf().save('/proc/c.svg'), refused('bad-output', /cannot be written/));
  const kept = join(folder, 'kept.svg');
  await writeFile(kept, 'old');
  const broken = vegalite({
    data: { values: [] },
    mark: 'point',
    encoding: { x: { field: 'a', type: 'nothing' } },
  });
  await assert.rejects(broken.save(kept));
  assert.equal(await readFile(kept, 'utf8'), 'old');
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith('.part')),
    [],
  );
});
