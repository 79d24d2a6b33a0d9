import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openNotebook } from './notebook.ts';

const SOURCE = `
export interface Table<Row> { rows: Row[]; filter(keep: (d: Row) => boolean): Table<Row> }
export type Trace<Tables> = { readonly [E in keyof Tables]: Table<Tables[E]> } & { readonly report: { lost: number } };
export const display = (x: unknown): string => 'shown ' + x;
`;

const shelf = mkdtempSync(join(tmpdir(), 'probebook-provided-'));
const file = join(shelf, 'index.ts');
writeFileSync(file, SOURCE);

const { value, failure, interpreter, write } = openNotebook({ probebook: { file }, tslab: { file } });

const TYPE = `import('probebook').Trace<{t1: {ts: number, name: string | null}}>`;

describe('provided modules', () => {
  it('are imported by cells and by files of the folder, statically and dynamically', async () => {
    assert.equal(await value(`import { display } from 'probebook'; display(1)`), 'shown 1');
    assert.equal(await value(`import { display as old } from 'tslab'; old(2)`), 'shown 2');
    assert.equal(await value(`(await import('probebook')).display(3)`), 'shown 3');
    write('mine.ts', `import { display } from 'probebook'; export const mine = display('mine');`);
    assert.equal(await value(`import { mine } from './mine.ts'; mine`), 'shown mine');
  });

  it('have their types', async () => {
    assert.match((await failure('display(1).nope')).evalue, /'nope' does not exist on type 'string'/);
    assert.match(
      (await failure(`import { dispaly } from 'probebook'`)).evalue,
      /no exported member.*'dispaly'/,
    );
  });

  it('come before what the folder has installed', async () => {
    write('node_modules/tslab/package.json', '{"name": "tslab", "main": "index.js"}');
    write('node_modules/tslab/index.js', 'exports.display = () => "theirs"');
    assert.equal(await value(`import { display as ours } from 'tslab'; ours(4)`), 'shown 4');
  });
});

describe('bind', () => {
  const rows = [
    { ts: 1, name: 'x' },
    { ts: 2, name: null },
  ];
  const t1 = { rows, filter: (keep: (d: unknown) => boolean) => ({ rows: rows.filter(keep) }) };

  it('gives cells a value with its type', async () => {
    interpreter.bind('opens', { t1, report: { lost: 0 } }, TYPE);
    assert.deepEqual(await value(`opens.t1.filter(d => d.name === 'x').rows`), [{ ts: 1, name: 'x' }]);
    assert.equal(await value('const { t1: first } = opens; first.rows.length', 'first.rows[0]!.ts'), 1);
  });

  it('makes a misspelt column a type error before anything runs', async () => {
    const { ename, evalue, traceback } = await failure(`opens.t1.filter(d => d.nmae === 'x')`);
    assert.equal(ename, 'TypeScriptError');
    assert.match(evalue, /^1:24 - error TS2339: Property 'nmae' does not exist on type/);
    assert.deepEqual(traceback.slice(-2), [
      `  opens.t1.filter(d => d.nmae === 'x')`,
      '                         ^^^^',
    ]);
  });

  it('completes columns', () => {
    const source = 'opens.t1.filter(d => d.)';
    const { matches, start, end } = interpreter.complete(source, source.length - 1);
    assert.deepEqual(
      matches.map(({ text }) => text),
      ['name', 'ts'],
    );
    assert.deepEqual([start, end], [23, 23]);
    assert.deepEqual(
      interpreter.complete('opens.', 6).matches.map(({ text }) => text),
      ['report', 't1'],
    );
  });

  it('replaces an earlier value and its type, and is replaced by a cell', async () => {
    interpreter.bind('opens', 5, 'number');
    assert.equal(await value('opens + 1'), 6);
    assert.equal(await value('let opens = "text"', 'opens.length'), 4);
  });

  it('is seen by closures of earlier cells', async () => {
    interpreter.bind('bound', 1, 'number');
    await value('const readBound = () => bound');
    interpreter.bind('bound', 2, 'number');
    assert.equal(await value('readBound()'), 2);
  });
});
