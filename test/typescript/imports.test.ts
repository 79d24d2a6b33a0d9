import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openNotebook } from './notebook.ts';

const notebook = openNotebook();
const { value, failure, write, folder } = notebook;

let time = 1_600_000_000;

/** Writes a file with a time of change that no earlier one had, whatever the clock's grain. */
function change(name: string, text: string): void {
  write(name, text);
  time += 10;
  utimesSync(join(folder, name), time, time);
}

describe('packages that exist as ES modules only', () => {
  it('are imported statically with their real types', async () => {
    await value(`import * as vl from 'vega-lite'; import { table, op } from 'arquero'`);
    assert.equal(await value('const t = table({ a: [1, 2, 3] }); t.numRows()'), 3);
    assert.equal(
      await value(`vl.compile({ mark: 'bar', data: { values: [] }, encoding: {} }).spec.marks![0]!.type`),
      'rect',
    );
    assert.match((await failure('t.nunRows()')).evalue, /nunRows.*ColumnTable.*numRows/);
    assert.match(
      (await failure(`vl.compile({ mark: 'bor', data: { values: [] } })`)).evalue,
      /not assignable/,
    );
  });

  it('are imported dynamically with their real types', async () => {
    assert.equal(await value(`const vega = await import('vega'); typeof vega.parse`), 'function');
    assert.equal(await value(`(await import('arquero')).table({ a: [1] }).numCols()`), 1);
    assert.match((await failure(`(await import('arquero')).tabel`)).evalue, /'tabel' does not exist/);
  });

  it('keep their types in later cells', async () => {
    await value(
      `import { compile } from 'vega-lite'`,
      `const made = compile({ mark: 'bar', data: { values: [] }, encoding: {} })`,
    );
    assert.match((await failure('made.spec.markz')).evalue, /'markz' does not exist on type 'Spec'/);
  });

  it('take expressions with ops of an earlier import', async () => {
    assert.deepEqual(await value('t.rollup({ m: (d: any) => op.mean(d.a) }).get("m", 0)'), 2);
  });
});

describe('imports', () => {
  it('are default, named, renamed, namespace and for side effects', async () => {
    write('kinds.ts', 'export default 1; export const b = 2, c = 3; export type T = string;');
    write('effect.ts', 'Object.assign(globalThis, { effect: 1 });');
    await value(
      `import d, { b, c as e, type T } from './kinds.ts'; import * as k from './kinds.ts'; import './effect.ts'`,
    );
    assert.deepEqual(
      await value('const t1: T = ""; [d, b, e, k.c, Reflect.get(globalThis, "effect")]'),
      [1, 2, 3, 3, 1],
    );
    assert.equal(await value(`import f, * as g from './kinds.ts'; f + g.b`), 3);
    assert.equal(await value(`import { default as h } from './kinds.ts'; h`), 1);
  });

  it('of types alone load nothing', async () => {
    write('types.d.ts', 'export interface OnlyType { x: number }');
    await value(
      `import type { OnlyType } from './types'; import { OnlyType as Same } from './types'; const o: OnlyType & Same = { x: 1 }`,
    );
    assert.equal(await value('const p: Same = o; p.x'), 1);
  });

  it('that nothing uses are made all the same', async () => {
    write('noisy.ts', 'Object.assign(globalThis, { noise: 1 }); export const unused = 1;');
    assert.equal(await value(`import { unused } from './noisy.ts'; Reflect.get(globalThis, 'noise')`), 1);
  });

  it('stand for the statement wherever it is in the cell', async () => {
    assert.equal(await value(`const s = sep; import { sep } from 'node:path'; s`), '/');
  });

  it('find modules that Node would reparse or that have no ending written', async () => {
    write('lib/index.ts', 'export const inIndex = 1');
    write('lib/plain.js', 'export const inPlain = 2');
    write('lib/cjs.cjs', 'module.exports = { inCommon: 3, [["dyn", "amic"].join("")]: 4 }');
    write('lib/cjs.d.cts', 'export declare const inCommon: number, dynamic: number;');
    assert.equal(await value(`import { inIndex } from './lib'; inIndex`), 1);
    assert.equal(await value(`import { inPlain } from './lib/plain'; inPlain`), 2);
    assert.equal(await value(`import { inIndex as again } from './lib/index.js'; again`), 1);
    assert.equal(await value(`import { inCommon, dynamic } from './lib/cjs.cjs'; inCommon + dynamic`), 7);
  });

  it('read JSON with its type', async () => {
    write('data.json', '{"rows": [1, 2]}');
    assert.equal(await value(`import data from './data.json'; data.rows.length`), 2);
    assert.equal(await value(`import again from './data.json' with { type: 'json' }; again.rows[1]`), 2);
    assert.equal(await value(`(await import('./data.json')).default.rows[0]`), 1);
    assert.match((await failure('data.row')).evalue, /'row' does not exist/);
  });

  it('fail in a word when there is nothing', async () => {
    assert.match(
      (await failure(`import { x } from './absent.ts'`)).evalue,
      /Cannot find module '.\/absent.ts'/,
    );
    assert.match((await failure(`import { x } from 'zeromq'`)).evalue, /Cannot find module 'zeromq'/);
    assert.match((await failure(`import { nix } from './kinds.ts'`)).evalue, /no exported member 'nix'/);
    assert.match((await failure(`await import('./' + 'absent.ts')`)).evalue, /Cannot find module/);
  });

  it('report the syntax error of a file with its place', async () => {
    write('broken.ts', 'export const x = 1;\nexport const y = ;\n');
    const { evalue, traceback } = await failure(`import { x } from './broken.ts'`);
    assert.match(evalue, /^broken\.ts:2:18 - error TS1109/);
    assert.deepEqual(traceback.slice(1), ['  export const y = ;', '                   ^']);
  });

  it('prefer what the folder itself has installed', async () => {
    write(
      'node_modules/arquero/package.json',
      '{"name": "arquero", "version": "0.0.1", "type": "module", "exports": {".": {"types": "./own.d.ts", "default": "./own.js"}}}',
    );
    write('node_modules/arquero/own.d.ts', 'export declare const own: string;');
    write('node_modules/arquero/own.js', 'export const own = "mine";');
    assert.equal(await value(`import { own } from 'arquero'; own`), 'mine');
  });
});

describe('local files', () => {
  it('are imported in their present version, with its types', async () => {
    change('helper.ts', 'export const version: number = 1;');
    assert.equal(await value(`import { version } from './helper.ts'; version`), 1);
    change('helper.ts', 'export const version: string = "two";');
    assert.equal(await value(`import { version } from './helper.ts'; version.toUpperCase()`), 'TWO');
  });

  it('are the present version when a file that they import has changed', async () => {
    change('deep.ts', 'export const n = 1;');
    change('middle.ts', `import { n } from './deep.ts'; export const m = n * 10;`);
    assert.equal(await value(`import { m } from './middle.ts'; m`), 10);
    change('deep.ts', 'export const n = 2;');
    assert.equal(await value(`import { m } from './middle.ts'; m`), 20);
  });

  it('are one module as long as they do not change', async () => {
    change('state.ts', 'export const state = { n: 0 };');
    await value(`import { state } from './state.ts'; state.n = 5`);
    assert.equal(await value(`import { state as same } from './state'; same.n`), 5);
  });

  it('are found as soon as they exist', async () => {
    const source = `import { now } from './later.ts'; now`;
    assert.match((await failure(source)).evalue, /Cannot find module/);
    change('later.ts', 'export const now = 1;');
    assert.equal(await value(source), 1);
  });

  it('may import what cells may', async () => {
    change('uses.ts', `import { table } from 'arquero/dist/none.js';`);
    change('charts.ts', `import * as vl from 'vega-lite'; export const v: string = vl.version;`);
    assert.match((await value(`import { v } from './charts.ts'; v`)) as string, /^6/);
  });
});
