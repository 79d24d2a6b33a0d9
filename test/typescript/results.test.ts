import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openNotebook } from './notebook.ts';

const { value, failure, run, folder, interpreter } = openNotebook();

describe('the value of a cell', () => {
  it('is that of its last expression, with or without a semicolon', async () => {
    assert.equal(await value('1; 2'), 2);
    assert.equal(await value('1; 2;'), 2);
    assert.equal(await value('3 // comment'), 3);
    assert.equal(await value("'use strict'"), 'use strict');
    assert.deepEqual(await value('({ a: 1 })'), { a: 1 });
    assert.equal(await value('1 + 1; type T = number;;'), 2);
  });

  it('is undefined when the cell ends otherwise', async () => {
    for (const source of [
      '',
      '// nothing',
      'let a = 1',
      '1; function f() {}',
      'if (true) { 1 }',
      '1; void 0',
    ]) {
      assert.equal(await value(source), undefined, source);
    }
  });

  it('stays a promise unless it is awaited', async () => {
    const result = await run('Promise.resolve(1)');
    assert.ok(result.status === 'ok' && result.value instanceof Promise);
    assert.equal(await value('await Promise.resolve(1)'), 1);
  });
});

describe('await', () => {
  it('works at the top of a cell, also before a parenthesis', async () => {
    assert.equal(await value('let p = Promise.resolve(5)', 'await (p)'), 5);
    assert.equal(await value('const q = await (async () => 6)(); q'), 6);
    assert.deepEqual(await value('[await p, { x: await p }]'), [5, { x: 5 }]);
  });

  it('works as for await at the top of a cell', async () => {
    const source = 'let sum = 0; for await (const n of [Promise.resolve(1), 2]) sum += n';
    assert.equal(await value(source, 'sum'), 3);
    assert.equal(await value('for await (var last of [1, 2]) {}', 'last'), 2);
  });
});

describe('hidden names', () => {
  it('are called without being declared', async () => {
    const hidden = { probebook_magic: async (index: number, values: unknown) => ({ index, values }) };
    const result = await run('let h = 7; await probebook_magic(0, [h, "{{"])', { hidden });
    assert.deepEqual(result, { status: 'ok', value: { index: 0, values: [7, '{{'] } });
    const kept = await run('const kept = await probebook_magic(1); kept.index', { hidden });
    assert.deepEqual(kept, { status: 'ok', value: 1 });
  });

  it('are neither there for other cells nor offered', async () => {
    assert.match((await failure('probebook_magic(0)')).evalue, /Cannot find name 'probebook_magic'/);
    assert.deepEqual(interpreter.complete('probebook_m', 11).matches, []);
  });
});

describe('what a cell finds', () => {
  it('is require, __dirname, __filename and import.meta of the folder', async () => {
    assert.equal(await value('require("node:path").sep'), '/');
    assert.equal(await value('__dirname'), folder);
    assert.equal(await value('import.meta.dirname'), folder);
    assert.equal(await value('new URL(".", import.meta.url).pathname'), `${folder}/`);
    assert.match((await value('__filename')) as string, new RegExp(`^${folder}/`));
  });

  it('is no global variable of an earlier cell', async () => {
    await value(
      'let leaking = 1; var leaking2 = 2; function leaking3() {} class Leaking4 {} enum Leaking5 { A }',
    );
    const names = ['leaking', 'leaking2', 'leaking3', 'Leaking4', 'Leaking5', '__decorate', '$'];
    for (const name of names) assert.equal(name in globalThis, false, name);
  });
});

describe('names of Node that a cell takes', () => {
  it('change nothing for anybody else', async () => {
    const before = [process, setTimeout, console, Promise, Object, Error, JSON, Symbol];
    await value("import { setTimeout } from 'timers/promises'");
    assert.equal(await value("await setTimeout(1, 'slept')"), 'slept');
    await value(
      'const process = 1, console = 2, Promise = 3, Object = 4, Error = 5, JSON = 6, Symbol = 7, globalThis = 8',
    );
    assert.equal(await value('process + JSON'), 7);
    assert.equal(await value('await null; [Symbol].join()'), '7');
    assert.deepEqual([process, setTimeout, console, Promise, Object, Error, JSON, Symbol], before);
    assert.equal((await failure('throw new TypeError("still described")')).evalue, 'still described');
  });
});

describe('the report of user code', () => {
  it('comes when the check is done and ends when the cell has settled', async () => {
    const events: unknown[] = [];
    const options = {
      userCode: (running: boolean) => void events.push(running),
      hidden: { note: (x: unknown) => events.push(x) },
    };
    await run('note("sync"); await null; note("async")', options);
    assert.deepEqual(events, [true, 'sync', 'async', false]);
    await run('throw note("thrown")', options);
    assert.deepEqual(events.slice(4), [true, 'thrown', false]);
    await run('nowhere', options);
    assert.deepEqual(events.slice(7), []);
  });

  it('is not repeated by an interrupted cell that ends when the next one runs', async () => {
    const events: unknown[] = [];
    const userCode = (running: boolean) => void events.push(running);
    const { promise, resolve } = Promise.withResolvers<void>();
    const interrupt = new AbortController();
    const zombie = run('let early = 1; await wait(); let late = 2', {
      userCode,
      signal: interrupt.signal,
      hidden: { wait: () => promise },
    });
    interrupt.abort();
    assert.equal(await value('early'), 1);
    resolve();
    await zombie;
    assert.deepEqual(events, [true]);
    assert.match((await failure('late')).evalue, /Cannot find name 'late'/);
  });
});

describe('an interrupt', () => {
  it('stops a loop that does not await and keeps what was bound', async () => {
    const timer = setTimeout(() => assert.fail('not stopped'), 30_000);
    // Another process sends the signal, because nothing runs here meanwhile.
    const hidden = {
      interruptSoon: () =>
        import('node:child_process').then(({ spawn }) => {
          spawn('sh', ['-c', `sleep 0.3; kill -INT ${process.pid}`]);
        }),
    };
    await run('await interruptSoon()', { hidden });
    const result = await run('let turns = 0; for (;;) turns++', {});
    clearTimeout(timer);
    assert.equal(result.status, 'error');
    assert.ok(((await value('turns')) as number) > 0);
  });
});
