import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { readPdf } from '../runner/read-pdf.ts';

const PROBEBOOK = resolve('src/probebook');
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probebook-pdf-'));
  const source = [
    "import { vegalite } from 'probebook';",
    "vegalite({ title: 'A chart', data: { values: [{ a: 1 }, { a: 2 }] }, mark: 'bar', encoding: { x: { field: 'a', type: 'nominal' } } })",
  ].join('\n');
  const cells = [
    { cell_type: 'markdown', id: 'm', metadata: {}, source: '# A report' },
    { cell_type: 'code', id: 'c', metadata: {}, source, outputs: [], execution_count: null },
  ];
  await writeFile(
    join(folder, 'n.ipynb'),
    JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
});
after(() => rm(folder, { recursive: true }));

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execa(PROBEBOOK, ['run', 'n.ipynb', ...args], {
    cwd: folder,
    reject: false,
    all: true,
    timeout: 100_000,
    env,
  });

test('a report as PDF has its charts as lines and text, and leaves nothing else behind', async () => {
  const { exitCode, all } = await run(['--to', 'pdf']);
  assert.equal(exitCode, 0, all);
  const pages = await readPdf(join(folder, 'n.pdf'));
  const text = pages.map((page) => page.text).join('\n');
  assert.match(text, /A report/);
  assert.match(text, /import \{ vegalite \}/);
  assert.match(text, /A chart/);
  assert.deepEqual([...new Set(pages.map(({ images }) => images))], [0]);
  assert.ok(pages.some(({ paths }) => paths > 4));
  assert.deepEqual([Math.round(pages[0]!.width), Math.round(pages[0]!.height)], [595, 842], 'A4 in points');
  assert.deepEqual((await readdir(folder)).sort(), ['n.ipynb', 'n.pdf']);
});

test('a table wider than the page is whole on it, its names and numbers in one piece', async () => {
  const name = '/usr/lib/modules/6.1.0-56-amd64/kernel/fs/9p/9p.ko';
  const stack = Array.from({ length: 5 }, (_, i) => `some_function_of_the_kernel_${i}+0x1f`).join(', ');
  const columns = `comm: ['perl'], type: ['P9_TREADLINK'], name: ['${name}'], ret: ['0xffff8880119cb700'], stack: ['${stack}']`;
  const source = `import { aq } from 'probebook';\naq.table({ ${columns}, err: [null], last_column: [4711] })`;
  const cell = { cell_type: 'code', id: 'c', metadata: {}, source, outputs: [], execution_count: null };
  // On a page of few words PDFium takes them for vertical text.
  const text = {
    cell_type: 'markdown',
    id: 't',
    metadata: {},
    source: 'Some words on the page. '.repeat(60),
  };
  const notebook = { cells: [text, cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  await writeFile(join(folder, 'wide.ipynb'), JSON.stringify(notebook));
  const { exitCode, all } = await execa(PROBEBOOK, ['run', 'wide.ipynb', '--no-input', '-o', 'wide.pdf'], {
    cwd: folder,
    reject: false,
    all: true,
    timeout: 100_000,
  });
  assert.equal(exitCode, 0, all);
  const read = (await readPdf(join(folder, 'wide.pdf'))).map((page) => page.text).join('\n');
  for (const whole of ['comm', 'perl', 'P9_TREADLINK', '0xffff8880119cb700', 'null', 'last_column', '4711'])
    assert.ok(read.split(/\s+/).includes(whole), `${whole} in\n${read}`);
});

test('--no-input leaves the code out, the text and the outputs in', async () => {
  const { exitCode, all } = await run(['--no-input', '-o', 'quiet.pdf']);
  assert.equal(exitCode, 0, all);
  const text = (await readPdf(join(folder, 'quiet.pdf'))).map((page) => page.text).join('\n');
  assert.match(text, /A report/);
  assert.match(text, /A chart/);
  assert.doesNotMatch(text, /import/);
  await run(['--no-input', '-o', 'quiet.html']);
  const html = await readFile(join(folder, 'quiet.html'), 'utf8');
  assert.doesNotMatch(html, /class="input"/);
  assert.match(html, /data:image\/svg\+xml/);
});

test('--no-input where there is no report is refused', async () => {
  const { exitCode, all } = await run(['--no-input', '--to', 'ipynb']);
  assert.equal(exitCode, 1);
  assert.match(all, /--no-input hides the code of a report/);
});

/** A PATH on which nothing but these programs is. */
async function pathOf(name: string, programs: Readonly<Record<string, string>>): Promise<string> {
  const bin = join(folder, name);
  await mkdir(bin);
  for (const [program, target] of Object.entries(programs)) await symlink(target, join(bin, program));
  return bin;
}

const NEEDED = {
  sh: '/bin/sh',
  env: '/usr/bin/env',
  dirname: '/usr/bin/dirname',
  readlink: '/usr/bin/readlink',
};
const node = { node: process.execPath };

test('without a browser the report is HTML that prints, with a word on it', async () => {
  const PATH = await pathOf('bin', { ...NEEDED, ...node });
  const { exitCode, all } = await run(['-o', 'none.pdf'], { PATH });
  assert.equal(exitCode, 0, all);
  assert.match(all, /wrote .*none\.html: no Chromium is here.*apt install chromium/);
  assert.match(await readFile(join(folder, 'none.html'), 'utf8'), /@media print/);
});

test('a browser that fails is named with what it said, and no half file stays', async () => {
  const broken = join(folder, 'broken');
  await writeFile(broken, '#!/bin/sh\necho no display here >&2; exit 3\n', { mode: 0o755 });
  const PATH = await pathOf('bin2', { ...NEEDED, ...node, chromium: broken });
  const { exitCode, all } = await run(['-o', 'broken.pdf'], { PATH });
  assert.equal(exitCode, 1);
  assert.match(all, /did not print the report[\s\S]*no display here[\s\S]*--to html/);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => /^broken\./.test(name)),
    [],
  );
});
