import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openNotebook } from './notebook.ts';

const { value, failure, run, write, folder } = openNotebook();

/** The frames of a traceback. */
function frames(traceback: readonly string[]): string[] {
  return traceback.filter((line) => line.startsWith('    at ')).map((line) => line.slice(7));
}

describe('type errors', () => {
  it('come before anything runs, each with its line and carets', async () => {
    await value('let touched = false');
    const { ename, evalue, traceback } = await failure(
      'touched = true;\nconst n: number = "x";\n\t  touched.foo.bar',
    );
    assert.equal(ename, 'TypeScriptError');
    assert.equal(evalue, "2:7 - error TS2322: Type 'string' is not assignable to type 'number'.");
    assert.deepEqual(traceback, [
      "2:7 - error TS2322: Type 'string' is not assignable to type 'number'.",
      '  const n: number = "x";',
      '        ^',
      "3:12 - error TS2339: Property 'foo' does not exist on type 'true'.",
      '  \t  touched.foo.bar',
      '  \t          ^^^',
    ]);
    assert.equal(await value('touched'), false);
  });

  it('explain themselves over several lines, as one entry', async () => {
    const { traceback } = await failure(
      'declare const wrong: { a: { b: string } }; const o: { a: { b: number } } = wrong',
    );
    assert.match(traceback[0]!, /^1:50 - error TS2322: Type/);
    assert.match(
      traceback.join('\n'),
      /\n {2,}Type 'string' is not assignable to type 'number'\.\n {2}declare const/,
    );
    assert.equal(traceback.filter((line) => /error TS/.test(line)).length, 1);
  });

  it('are syntax errors alone, when there are any', async () => {
    const { traceback } = await failure('let let let; nowhere');
    assert.match(traceback[0]!, /error TS1\d{3}:/);
    assert.doesNotMatch(traceback.join('\n'), /TS2304/);
    assert.match((await failure('`abc')).evalue, /^1:5 - error TS1160/);
    assert.match((await failure('/* abc')).evalue, /TS1010/);
    assert.match((await failure('function f() {\n')).evalue, /^2:1 - error TS1005: '}' expected/);
    assert.match((await failure('return 1')).evalue, /TS1108/);
  });

  it('know what may be null, and let pass what is a matter of taste', async () => {
    assert.match((await failure('const n: number = [1].find((x) => x > 1)')).evalue, /TS2322/);
    const lenient = [
      '[1].find((x) => x > 0).toFixed()',
      'function f(x) { return x.anything }',
      'let later; const list = []; list.push(1); for (const i in list) ({})[i]',
      'class C { x: number; m() { return this.x } }',
      'try { throw 1 } catch (e) { e.message }',
      'const unused = 1; (0, unused)',
      'while (true) { break; 1 } unused: for (;;) break unused',
      'const self = () => self',
    ];
    for (const source of lenient) assert.equal((await run(source)).status, 'ok', source);
  });

  it('are cut when there are many', async () => {
    const { traceback } = await failure(Array.from({ length: 25 }, (_, i) => `nope${i}`).join('\n'));
    assert.equal(traceback.at(-1), 'and 15 more');
  });
});

describe('what a cell throws', () => {
  it('has the name, the message and the lines of the cell', async () => {
    const source = '// a comment\nfunction f(x: number) {\n  throw new RangeError("too much");\n}\n\n  f(1);';
    const { ename, evalue, traceback } = await failure(source);
    assert.deepEqual([ename, evalue], ['RangeError', 'too much']);
    assert.equal(traceback[0], 'RangeError: too much');
    assert.deepEqual(frames(traceback).map(lineAndColumn), ['3:9', '6:3']);
    assert.match(frames(traceback)[0]!, /^f \(\[\d+\]:3:9\)$/);
    assert.deepEqual(traceback.slice(-2), ['    throw new RangeError("too much");', '          ^']);
  });

  it('names the cell that the failing function comes from', async () => {
    const first = await run('const where = 1');
    assert.equal(first.status, 'ok');
    await run('\nconst boom = () => {\n  null!;\n  throw new Error("x") }', { count: 40 });
    const result = await run('\n\n  boom()', { count: 41 });
    assert.ok(result.status === 'error');
    assert.deepEqual(frames(result.error.traceback), ['boom ([40]:4:9)', '[41]:3:3']);
  });

  it('keeps the lines of an earlier run of the same count', async () => {
    await run('const old = () => { throw new Error("old") }', { count: 50 });
    await run('\n\n\nlet other = 1', { count: 50 });
    const result = await run('old()', { count: 51 });
    assert.ok(result.status === 'error');
    assert.equal(frames(result.error.traceback)[0], 'old ([50]:1:27)');
  });

  it('has its lines after an await, in classes, callbacks, enums and with types above', async () => {
    const source = `interface Long {\n  a: string\n}\nenum E { A }\nawait null;\nclass K {\n  m() {\n    [E.A].forEach(() => { throw new Error('deep') });\n  }\n}\nnew K().m()`;
    const { traceback } = await failure(source);
    assert.deepEqual(frames(traceback).map(lineAndColumn), ['8:33', '8:11', '11:9']);
  });

  it('is shown with its own lines also where the cell itself prints the stack', async () => {
    const stack = (await value(
      '\n\nlet stack = ""; try { (undefined as any).x } catch (e) { stack = e.stack } stack',
    )) as string;
    assert.match(
      stack,
      /^TypeError: Cannot read properties of undefined \(reading 'x'\)\n {4}at \[\d+\]:3:42$/,
    );
  });

  it('shows no frame of ours or of Node', async () => {
    const { traceback } = await failure(
      'import { readFileSync } from "node:fs"; readFileSync("/nowhere/at/all")',
    );
    assert.deepEqual(frames(traceback).map(lineAndColumn), ['1:41']);
    assert.doesNotMatch(frames(traceback).join('\n'), /node:|src\/session/);
  });

  it('shows the frames of files that it imports', async () => {
    write('helper.ts', 'type T = string;\nexport function help(x: T): never {\n  throw new Error(x);\n}\n');
    const { traceback } = await failure(`import { help } from './helper.ts';\nhelp('from afar')`);
    assert.match(frames(traceback)[0]!, new RegExp(`^help \\(file://${folder}/helper\\.ts\\S*:3:9\\)$`));
    assert.match(frames(traceback)[1]!, /:2:1$/);
  });

  it('shows causes and the errors of an aggregate', async () => {
    const source =
      'throw new AggregateError([new RangeError("one"), "two"], "many", { cause: new SyntaxError("why", { cause: 5 }) })';
    const { ename, traceback } = await failure(source);
    const text = traceback.join('\n');
    assert.equal(ename, 'AggregateError');
    assert.match(text, /One of the errors: RangeError: one\n {4}at /);
    assert.match(text, /One of the errors: 'two'/);
    assert.match(text, /Caused by: SyntaxError: why\n {4}at /);
    assert.match(text, /Caused by: 5/);
  });

  it('may be no error, or one that fights back', async () => {
    assert.deepEqual(await failure('throw "text"'), {
      ename: 'Thrown',
      evalue: 'text',
      traceback: ['Thrown: text'],
    });
    assert.equal((await failure('throw undefined')).evalue, 'undefined');
    assert.equal((await failure('throw Object.create(null)')).evalue, '[Object: null prototype] {}');
    assert.match((await failure('await Promise.reject({ code: 5 })')).evalue, /code: 5/);
    const hostile = [
      'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })',
      'throw Object.defineProperty(new Error("x"), "message", { get() { throw 3 } })',
      'throw Object.assign(new Error("x"), { stack: 5, name: Symbol("s") })',
      'const e = new Error("self"); e.cause = e; throw e',
      'function deep(): number { return deep() + 1 } deep()',
    ];
    for (const source of hostile) assert.equal(typeof (await failure(source)).evalue, 'string', source);
  });

  it('names variables as the cell does', async () => {
    await value('const notFn = {} as any');
    assert.equal((await failure('notFn()')).evalue, 'notFn is not a function');
    assert.equal((await failure('new notFn()')).evalue, 'notFn is not a constructor');
    assert.equal((await failure('notFn.a.b')).evalue, "Cannot read properties of undefined (reading 'b')");
  });

  it('comes along as the value itself', async () => {
    const result = await run('throw { own: 1 }');
    assert.ok(result.status === 'error');
    assert.deepEqual(result.thrown, { own: 1 });
    assert.equal('thrown' in (await run('nowhere')), false);
  });

  it('may be an error whose message looks like a stack', async () => {
    const { traceback } = await failure('throw new Error("first\\n    at fake (made:1:1)")');
    assert.deepEqual(traceback.slice(0, 2), ['Error: first', '    at fake (made:1:1)']);
    assert.match(traceback[2]!, /at \[\d+\]:1:7$/);
  });
});

function lineAndColumn(frame: string): string {
  return /(\d+:\d+)\)?$/.exec(frame)![1]!;
}
