import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { jupyterEnvironment } from './support/environment.ts';
import { printedBy, resultOf, savedCells } from './support/saved.ts';

const jupyter = jupyterEnvironment();
const at = (name: string) => join(jupyter.folder, name);

const CELLS = [
  "import { aq, display, vegalite } from 'probebook';\nconst table = aq.table({ size: [1, 2], name: ['<a>', null] });",
  'table',
  'vegalite({ mark: "tick", encoding: { x: { field: "size", type: "quantitative" } } }, table)',
  'console.log("printed"); console.error("complained")',
  'display.markdown("**bold**"); const handle = display.handle("before")',
  'handle.update("after")',
  'for (let i = 0; i < 3; i++) { display.clear({ wait: true }); display.text("step " + i) }',
];

test('nbconvert executes a notebook and saves what its cells gave', async () => {
  jupyter.notebook('all.ipynb', CELLS);
  await jupyter.run('nbconvert', '--to', 'ipynb', '--execute', 'all.ipynb', '--output', 'executed');
  const cells = savedCells(at('executed.ipynb'));
  assert.deepEqual(
    cells.map((cell) => cell.execution_count),
    CELLS.map((_, index) => index + 1),
  );
  assert.match(String(resultOf(cells[1])), /2 rows × 2 columns$/);
  const chart = cells[2]!.outputs[0]!.data!;
  assert.deepEqual(Object.keys(chart).sort(), [
    'application/vnd.vegalite.v5+json',
    'image/png',
    'image/svg+xml',
    'text/plain',
  ]);
  assert.equal(printedBy(cells[3]), 'printed\ncomplained\n');
  assert.deepEqual(
    cells[4]!.outputs.map(({ data }) => data!['text/markdown'] ?? data!['text/plain']),
    ['**bold**', "'after'"],
  );
  assert.deepEqual(
    cells[6]!.outputs.map(({ data }) => data!['text/plain']),
    ['step 2'],
  );
});

test('nbconvert writes an executed notebook as HTML, with its chart and coloured source', async () => {
  jupyter.notebook('page.ipynb', CELLS);
  await jupyter.run('nbconvert', '--to', 'ipynb', '--execute', '--inplace', 'page.ipynb');
  await jupyter.run('nbconvert', '--to', 'html', 'page.ipynb');
  const html = readFileSync(at('page.html'), 'utf8').split('<body')[1]!;
  const picture = /data:image\/svg\+xml;base64,([^"]+)/.exec(html)?.[1] ?? '';
  assert.match(Buffer.from(picture, 'base64').toString(), /^<svg/);
  assert.match(html, /<td[^>]*>&lt;a&gt;<\/td>/);
  assert.match(html, /<strong>bold<\/strong>/);
  assert.match(html, /hl-typescript/);
  assert.match(html, /<span class="kd">const<\/span>/);
});

test('nbconvert writes the script of a notebook as TypeScript', async () => {
  jupyter.notebook('script.ipynb', CELLS);
  await jupyter.run('nbconvert', '--to', 'ipynb', '--execute', '--inplace', 'script.ipynb');
  await jupyter.run('nbconvert', '--to', 'script', 'script.ipynb');
  assert.ok(existsSync(at('script.ts')));
  assert.ok(readFileSync(at('script.ts'), 'utf8').includes(CELLS[0]!));
});

test('a cell that fails ends nbconvert with its error; when errors are allowed the rest runs', async () => {
  jupyter.notebook('fails.ipynb', [
    'const before = 1;',
    "throw new RangeError('no such thing')",
    'before + 1',
  ]);
  const convert = ['nbconvert', '--to', 'ipynb', '--execute', 'fails.ipynb', '--output', 'failed'];
  await assert.rejects(jupyter.run(...convert), /RangeError: no such thing/);
  await jupyter.run(...convert, '--allow-errors');
  const cells = savedCells(at('failed.ipynb'));
  assert.equal(cells[1]!.outputs[0]!.ename, 'RangeError');
  assert.equal(resultOf(cells[2]), '2');
});

test('a cell tagged raises-exception may fail, one that is too slow is interrupted', async () => {
  jupyter.notebook('tags.ipynb', [
    { source: "throw new Error('expected')", tags: ['raises-exception'] },
    'const kept = 1; while (true) {}',
    'kept',
  ]);
  const slow = ['--ExecutePreprocessor.timeout=15', '--ExecutePreprocessor.interrupt_on_timeout=True'];
  const convert = [
    'nbconvert',
    '--to',
    'ipynb',
    '--execute',
    'tags.ipynb',
    '--output',
    'tagged',
    '--allow-errors',
  ];
  await jupyter.run(...convert, ...slow);
  const cells = savedCells(at('tagged.ipynb'));
  assert.equal(cells[0]!.outputs[0]!.ename, 'Error');
  assert.equal(cells[1]!.outputs[0]!.ename, 'KeyboardInterrupt');
  assert.equal(resultOf(cells[2]), '1');
});

test('half of a surrogate pair, which no file can hold, is replaced', async () => {
  jupyter.notebook('halves.ipynb', [
    "console.log('a\\ud800b', '\\\\ud800', '😀')",
    "throw new Error('\\udc00')",
  ]);
  const convert = ['nbconvert', '--to', 'ipynb', '--execute', 'halves.ipynb', '--allow-errors'];
  await jupyter.run(...convert, '--output', 'whole');
  const cells = savedCells(at('whole.ipynb'));
  assert.equal(printedBy(cells[0]), 'a\ufffdb \\ud800 😀\n');
  assert.equal(cells[1]!.outputs[0]!.evalue, '\ufffd');
});

test('jupyter run executes a file and prints what it prints', async () => {
  writeFileSync(
    at('file.ts'),
    'const words: string[] = ["from", "a", "file"];\nconsole.log(words.join(" "))',
  );
  const printed = await jupyter.run('jupyter_client.runapp', '--kernel', 'probebook', 'file.ts');
  assert.match(printed, /^from a file$/m);
  writeFileSync(at('bad.ts'), "throw new RangeError('in a file')");
  await assert.rejects(jupyter.run('jupyter_client.runapp', '--kernel', 'probebook', 'bad.ts'), /in a file/);
});

test('the names of language_info exist: lexer, exporter, file extension', async () => {
  writeFileSync(
    at('language.py'),
    [
      'import json',
      'from jupyter_client.manager import start_new_kernel',
      'from nbconvert.exporters import get_exporter',
      'from pygments.lexers import find_lexer_class_for_filename, get_lexer_by_name, get_lexer_for_mimetype',
      "manager, client = start_new_kernel(kernel_name='probebook')",
      "info = client.kernel_info(reply=True)['content']['language_info']",
      "lexer = get_lexer_by_name(info['pygments_lexer'])",
      "by_type = get_lexer_for_mimetype('application/x-typescript')",
      "by_name = find_lexer_class_for_filename('x' + info['file_extension'])",
      "get_exporter(info['nbconvert_exporter'])",
      'print(json.dumps([lexer.name, by_type.name, by_name.name]))',
      'manager.shutdown_kernel()',
    ].join('\n'),
  );
  const printed = await jupyter.run('language');
  assert.deepEqual(JSON.parse(printed.split('\n').at(-1)!), ['TypeScript', 'TypeScript', 'TypeScript']);
});
