import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import vm from 'node:vm';
import { openNotebook } from './notebook.ts';

const { value, failure, write, interpreter } = openNotebook();

function completions(source: string): string[] {
  return interpreter.complete(source, source.length).matches.map(({ text }) => text);
}

describe('a cell is checked by a checker that has seen other cells', () => {
  it('and a name that was declared anew has its new type alone', async () => {
    await value('let thing = { a: 1 }', 'thing.a');
    await value('let thing = "text"', 'thing.length');
    assert.match((await failure('thing.a')).evalue, /'a' does not exist on type 'string'/);
    await value('function thing(n: number) { return n }', 'thing(1)');
    assert.match((await failure('thing("x")')).evalue, /not assignable to parameter of type 'number'/);
  });

  it('and what one cell knew more precisely the next one does not', async () => {
    await value('let maybe: string | number = Math.random() > 2 ? 1 : "x"');
    assert.equal(await value('typeof maybe === "string" ? maybe.length : 0'), 1);
    assert.match(
      (await failure('maybe.length')).evalue,
      /'length' does not exist on type 'string \| number'/,
    );
  });

  it('and an error is told as often as it is made, and never of another cell', async () => {
    const first = await failure('nowhere + 1');
    assert.deepEqual(await failure('nowhere + 1'), first);
    assert.equal(await value('1 + 1'), 2);
    await value('const nowhere = 1');
    assert.equal(await value('nowhere + 1'), 2);
  });

  it('and an interface is not merged with the one of an earlier cell', async () => {
    await value('interface Shape { side: number }', 'interface Shape { radius: number }');
    assert.match(
      (await failure('let s: Shape = { side: 1 }')).evalue,
      /'side' does not exist in type 'Shape'/,
    );
  });

  it('and a module is found that was installed after it had been missed', async () => {
    await failure(`import { late } from 'late-package'`);
    write(
      'node_modules/late-package/package.json',
      '{"name": "late-package", "type": "module", "main": "i.js"}',
    );
    write('node_modules/late-package/i.d.ts', 'export declare const late: number;');
    write('node_modules/late-package/i.js', 'export const late = 5;');
    assert.equal(await value(`import { late } from 'late-package'; late.toFixed(1)`), '5.0');
    assert.match((await failure('late.nope')).evalue, /'nope' does not exist on type 'number'/);
  });

  it('and a file that a file imports is found when it comes later', async () => {
    write('outer.ts', `import { inner } from './inner.ts'; export const both = () => inner;`);
    write('inner.ts', 'export const inner = 1;');
    await value(`import { both } from './outer.ts'; both().toFixed()`);
    write('inner.ts', 'export const inner = { deep: true };');
    assert.equal(await value(`import { both } from './outer.ts'; both().deep`), true);
  });

  it('and a broken file stops only cells that import it', async () => {
    write('broken.ts', 'export const x = ;');
    assert.match(
      (await failure(`import { x } from './broken.ts'`)).evalue,
      /^broken.ts:1:18 .*Expression expected/,
    );
    assert.equal(await value('2 + 2'), 4);
  });
});

describe('what a cell declares globally', () => {
  it('is known to it and to later cells, which still see what was declared before and after', async () => {
    await value('const before = 1');
    await value(
      'declare global { var planted: { leaf: number } | undefined }\nglobalThis.planted = { leaf: 3 }',
    );
    assert.equal(await value('planted!.leaf + before'), 4);
    await value('const afterwards = "x"');
    assert.equal(await value('planted!.leaf + afterwards.length'), 4);
    assert.match((await failure('planted!.stem')).evalue, /'stem' does not exist/);
  });

  it('is known when an imported package does it', async () => {
    const folder = 'node_modules/planter';
    write(`${folder}/package.json`, '{"name": "planter", "type": "module", "main": "i.js"}');
    write(`${folder}/i.d.ts`, `import './more.js'; export declare const seed: number;`);
    write(`${folder}/more.d.ts`, 'export {}; declare global { var grown: { height: number } }');
    write(`${folder}/i.js`, 'globalThis.grown = { height: 7 }; export const seed = 1;');
    assert.equal(await value(`import { seed } from 'planter'; grown.height + seed`), 8);
    assert.match((await failure('grown.width')).evalue, /'width' does not exist/);
  });

  it('extends a module of Node, though its types are loaded only then', async () => {
    await value(
      `import { EOL } from 'node:os'; declare module 'node:os' { interface CpuInfo { socket: number } }`,
    );
    await value(`import * as os from 'node:os'; const sockets = () => os.cpus().map((cpu) => cpu.socket)`);
    assert.match((await failure('sockets().nope')).evalue, /'nope' does not exist on type 'number\[\]'/);
  });
});

describe("the types of Node's modules", () => {
  it('are there with and without `node:`, as a whole and by name', async () => {
    await value(
      `import * as fs from 'fs'; import path from 'node:path'; import { strict } from 'node:assert'; 1`,
    );
    assert.match(
      (await failure('fs.readFileSync("x").nope')).evalue,
      /'nope' does not exist on type .*Buffer/,
    );
    assert.match((await failure('path.join(1)')).evalue, /not assignable to parameter of type 'string'/);
    assert.ok(completions('strict.').includes('deepEqual'));
    assert.ok(completions('process.stdout.').includes('write'));
  });

  it('can be named in what a cell declares', async () => {
    await value(`import { createHash } from 'node:crypto'; const hash = createHash('sha256')`);
    assert.match((await failure('hash.updat("x")')).evalue, /Did you mean 'update'\?/);
    await value(`import { createServer } from 'node:http'; const make = () => createServer()`);
    assert.match((await failure('make().nope')).evalue, /'nope' does not exist on type 'Server</);
  });

  it('are offered where a module is imported', () => {
    const found = completions(`import { readFileSync } from 'node:f`);
    assert.ok(found.includes('node:fs') && found.includes('node:fs/promises'), found.join());
  });
});

describe('comments for the checker', () => {
  it('silence the line below them, and only that', async () => {
    assert.equal(await value('// @ts-ignore\nconst quiet: number = "x"; quiet'), 'x');
    assert.match((await failure('// @ts-ignore\n1\nconst loud: number = "x"')).evalue, /^3:7 /);
    assert.equal(await value('// @ts-expect-error\n\n// because\n(1).nope'), undefined);
    assert.match((await failure('// @ts-expect-error\n1')).evalue, /^1:1 - error TS2578: Unused/);
  });
});

describe('a check that is stopped halfway', () => {
  const DEEP = `type Deep<N extends number, A extends unknown[] = []> = A['length'] extends N ? A : Deep<N, [...A, 0]>;
    const deep = null! as Deep<950>; deep[0].`;
  const START = Symbol.for('probebook.test.start');
  const script = new vm.Script('globalThis[Symbol.for("probebook.test.start")]()');

  for (const timeout of [1, 2, 4, 8, 16, 32, 64]) {
    it(`after ${timeout} ms leaves nothing wrong behind`, async () => {
      Object.assign(globalThis, { [START]: () => interpreter.complete(DEEP, DEEP.length) });
      try {
        script.runInThisContext({ timeout });
      } catch (error) {
        assert.equal((error as { readonly code?: string }).code, 'ERR_SCRIPT_EXECUTION_TIMEOUT');
      }
      assert.equal(await value(`const whole = { n: ${timeout} }; whole.n`, 'whole.n'), timeout);
      assert.match((await failure('whole.m')).evalue, /'m' does not exist on type '{ n: number; }'/);
      assert.deepEqual(completions('whole.'), ['n']);
    });
  }
});

it('takes no more memory after 1,000 cells than after 300', () => {
  const entry = resolve(import.meta.dirname, '../../src/session/typescript/typescript.ts');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'probebook-memory-')));
  const source = `
    import { createTypeScriptInterpreter } from ${JSON.stringify(entry)};
    const cells = createTypeScriptInterpreter({ folder: ${JSON.stringify(folder)} });
    async function run(count) {
      for (let i = 0; i < count; i++) {
        const text = 'const f = <T>(x: T) => ({ x, i: ' + i + ' }); f(1).x';
        const result = await cells.execute(text, { count: 1, signal: new AbortController().signal });
        if (result.status === 'error') throw new Error(result.error.evalue);
        if (i % 10 === 0) cells.complete('f(1).', 5);
      }
      gc();
      return process.memoryUsage().heapUsed;
    }
    const early = await run(300);
    console.log((await run(700)) - early);
    cells.close();`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '-e', source],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(stderr, '');
  assert.ok(Number(stdout) < 15_000_000, `${stdout} bytes more`);
});
