import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { jupyterEnvironment } from './support/environment.ts';
import { printedBy, resultOf, savedCells } from './support/saved.ts';

const jupyter = jupyterEnvironment();

const papermill = (...args: readonly string[]) => jupyter.run('papermill', ...args);

/** Executes a notebook with parameters and returns its cells as saved. */
async function execute(
  name: string,
  sources: Parameters<typeof jupyter.notebook>[1],
  ...args: readonly string[]
) {
  const file = jupyter.notebook(name, sources);
  const output = file.replace('.ipynb', '-out.ipynb');
  await papermill(file, output, '--no-progress-bar', ...args);
  return savedCells(output);
}

test('a parameter takes the place of the constant of the cell tagged parameters', async () => {
  const cells = await execute(
    'redeclared.ipynb',
    [{ source: 'const n = 10;', tags: ['parameters'] }, 'function twice() { return 2 * n }', 'twice() + n'],
    ...['-p', 'n', '20'],
  );
  assert.deepEqual(cells[1]!.metadata.tags, ['injected-parameters']);
  assert.equal(resultOf(cells[3]), '60');
});

const VALUES = {
  text: 'it\'s "quoted"\n$' + '{n} \\ `x` {{y}} 100 %\n%%sh',
  unicode: 'ü 😀 \u2028',
  größe: -1.5,
  yes: true,
  nothing: null,
  list: [1, [2.5, 'three', null], {}],
  dict: { a: { 'b c': [false] }, ключ: 1, __proto__x: 2 },
  empty: '',
  large: 1.5e300,
};

test('parameters of every JSON type arrive as they were given', async () => {
  const file = join(jupyter.folder, 'values.yaml');
  // JSON is YAML, where U+2028 ends a line.
  writeFileSync(file, JSON.stringify(VALUES).replace('\u2028', '\\u2028'));
  const names = Object.keys(VALUES).join(', ');
  const cells = await execute('values.ipynb', [`console.log(JSON.stringify({ ${names} }))`], '-f', file);
  assert.deepEqual(JSON.parse(printedBy(cells[1])), VALUES);
});

test('numbers that JSON does not have arrive too', async () => {
  const yaml = '{nan: .nan, low: [-.inf], high: .inf, wide: 18446744073709551615, safe: 9007199254740991}';
  const cells = await execute('numbers.ipynb', ['[nan, low, high, wide, safe]'], '-y', yaml);
  assert.equal(
    resultOf(cells[1]),
    '[ NaN, [ -Infinity ], Infinity, 18446744073709551615n, 9007199254740991 ]',
  );
});

test('a cell that checks with its default checks with any other value', async () => {
  const cells = await execute(
    'types.ipynb',
    [
      {
        source: "const mode: 'fast' | 'slow' = 'fast';\nconst limits: Record<string, number> = {};",
        tags: ['parameters'],
      },
      "function pace(mode: 'fast' | 'slow') { return mode === 'fast' ? 2 : 1 }",
      "[pace(mode), mode === 'fast', limits['b']]",
    ],
    ...['-y', '{mode: slow, limits: {a: 1}}'],
  );
  assert.equal(resultOf(cells[3]), '[ 1, false, undefined ]');
});

test('a name that TypeScript does not have is refused before anything runs', async () => {
  const file = jupyter.notebook('bad-name.ipynb', ['1']);
  const run = papermill(file, '-', '--no-progress-bar', '-p', 'not-a-name', '1');
  await assert.rejects(run, /'not-a-name' cannot be a parameter: it is no name in TypeScript/);
});

test('the parameters of a notebook are listed with type, default and comment', async () => {
  const file = jupyter.notebook('help.ipynb', [
    {
      source: [
        '// Chosen by whoever runs it.',
        'const count = 10; // how many',
        "let name: string | null = 'a; // b', ratio = .5",
        'const limits: Map<string, number[]> = new Map([',
        "  ['a', [1]], // one",
        ']);',
        'export const flags = [true, false] /* both */',
        'const home = process.env.HOME;',
        'function helper() { const inner = 1; }',
      ].join('\n'),
      tags: ['parameters'],
    },
  ]);
  const script = 'import json, sys, papermill; print(json.dumps(papermill.inspect_notebook(sys.argv[1])))';
  writeFileSync(join(jupyter.folder, 'inspect_notebook.py'), script);
  const printed = await jupyter.run('inspect_notebook', file);
  const found = Object.values(
    JSON.parse(printed.split('\n').at(-1)!) as Record<string, Record<string, string>>,
  );
  assert.deepEqual(
    found.map((one) => [one.name, one.inferred_type_name, one.default, one.help]),
    [
      ['count', 'number', '10', 'how many'],
      ['name', 'string | null', "'a; // b'", ''],
      ['ratio', 'number', '.5', ''],
      ['limits', 'Map<string, number[]>', "new Map([\n  ['a', [1]], \n])", ''],
      ['flags', 'boolean[]', '[true, false]', 'both'],
      ['home', 'None', 'process.env.HOME', ''],
    ],
  );
  const help = await papermill('--help-notebook', file);
  assert.match(help, /count: number \(default 10\) +how many/);
  assert.match(help, /home: Unknown type/);
});

test('a failing cell fails the run and the notebook keeps its error', async () => {
  const file = jupyter.notebook('fails.ipynb', [
    "throw new RangeError('no such thing')",
    "console.log('never')",
  ]);
  const output = join(jupyter.folder, 'fails-out.ipynb');
  await assert.rejects(papermill(file, output, '--no-progress-bar'), /RangeError: no such thing/);
  const failed = savedCells(output).find((cell) => cell.outputs.some((one) => one.output_type === 'error'))!;
  assert.match(failed.source, /RangeError/);
  assert.equal(printedBy(savedCells(output).at(-1)), '');
});

test('what pip installs from its folder is the same package', () => {
  const folder = join(import.meta.dirname, '../../kernelspec/papermill');
  const project = readFileSync(join(folder, 'pyproject.toml'), 'utf8');
  const { version } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as {
    version: string;
  };
  assert.match(project, new RegExp(`^version = "${version}"$`, 'm'));
  assert.match(project, /\[project.entry-points."papermill.engine"\]\nprobebook = "probebook_papermill"\n/);
});
