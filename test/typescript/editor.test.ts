import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openNotebook } from './notebook.ts';

const { value, interpreter, write } = openNotebook();

/** The completions at the `|` in `source`. */
function complete(source: string) {
  const cursor = source.indexOf('|');
  return interpreter.complete(source.replace('|', ''), cursor);
}

function texts(source: string): string[] {
  return complete(source).matches.map(({ text }) => text);
}

function inspect(source: string) {
  return interpreter.inspect(source.replace('|', ''), source.indexOf('|'));
}

describe('completion', () => {
  it('offers names of earlier cells and of this one, before those of JavaScript', async () => {
    await value('const latency = 1; let lateral = "x"; function lateFunction() {} class LateClass {}');
    const { start, end, matches } = complete('const later = 2; lat|');
    assert.deepEqual([start, end], [17, 20]);
    assert.deepEqual(matches, [
      { text: 'later', type: 'constant' },
      { text: 'lateFunction', type: 'function' },
      { text: 'latency', type: 'constant' },
      { text: 'lateral', type: 'variable' },
      { text: 'LateClass', type: 'class' },
    ]);
  });

  it('offers members with their kind, only those that begin as typed', () => {
    assert.deepEqual(complete('lateral.toU|').matches, [{ text: 'toUpperCase', type: 'method' }]);
    assert.deepEqual(complete('lateral.len|').matches, [{ text: 'length', type: 'property' }]);
    assert.ok(texts('lateral.|').includes('charAt'));
    assert.deepEqual(texts('lateral.nothingLikeIt|'), []);
  });

  it('replaces what it completes of a module’s path', () => {
    const completed = (source: string): string[] => {
      const code = source.replace('|', '');
      const { start, end, matches } = complete(source);
      return matches.map(({ text }) => code.slice(0, start) + text + code.slice(end));
    };
    assert.ok(completed('import x from "node:f|"').includes('import x from "node:fs"'));
    assert.ok(completed('import "f|"').includes('import "fs"'));
    assert.deepEqual(completed('import x from "fs/pr|"'), ['import x from "fs/promises"']);
    assert.ok(completed('require("node:f|")').includes('require("node:fs/promises")'));
  });

  it('replaces the whole name when the cursor is inside it', () => {
    const { start, end, matches } = complete('lateral.toU|pper + 1');
    assert.deepEqual([start, end, matches[0]!.text], [8, 15, 'toUpperCase']);
  });

  it('counts UTF-16 units', () => {
    const { start, end } = complete('"😀é"; lat|');
    assert.deepEqual([start, end], [7, 10]);
  });

  it('offers keywords and global names', () => {
    assert.deepEqual(complete('func|').matches[0], { text: 'function', type: 'keyword' });
    assert.deepEqual(texts('setTime|'), ['setTimeout']);
    assert.ok(texts('process.ver|').includes('versions'));
  });

  it('offers in the middle of what is not finished', async () => {
    await value('const rows = [{ ts: 1, name: "x" }]');
    assert.deepEqual(texts('rows.filter(d => d.|'), ['name', 'ts']);
    assert.deepEqual(texts('if (rows[0]!.n|'), ['name']);
    assert.deepEqual(texts('for (const r of rows) {\n  r.|\n'), ['name', 'ts']);
    assert.deepEqual(texts(['`$', '{rows[0]!.t|}`'].join('')), ['ts']);
  });

  it('offers values of string types, keys of objects and paths of imports', async () => {
    await value(
      'function mode(m: "read" | "write") {} function opts(o: { depth: number; width: number }) {}',
    );
    assert.deepEqual(texts('mode("|")'), ['read', 'write']);
    assert.deepEqual(texts('opts({ wi|'), ['width']);
    write('helper.ts', 'export const helping = 1;');
    assert.deepEqual(texts('import { hel| } from "./helper"'), ['helping']);
    assert.ok(texts('import x from "./hel|"').includes('helper'));
  });

  it('gives what is imported the kind of what it is', async () => {
    await value(`import * as aq from 'arquero'; import { join } from 'node:path'`);
    assert.deepEqual(complete('aq.tab|').matches, [
      { text: 'table', type: 'function' },
      { text: 'Table', type: 'class' },
    ]);
    assert.deepEqual(complete('joi|').matches, [{ text: 'join', type: 'method' }]);
  });

  it('offers nothing that no cell has declared', async () => {
    await value('class Old { a = 1 } const old = new Old()', 'class Old { b = 1 }');
    assert.deepEqual(texts('Ol|'), ['Old', 'old']);
    for (const name of ['__tslab__', '__prev__', 'tsLastExpr']) assert.deepEqual(texts(`${name}|`), []);
  });

  it('offers nothing in comments and in text', () => {
    assert.deepEqual(texts('// lat|'), []);
    assert.deepEqual(texts('"lat|"'), []);
    assert.ok(complete('|').matches.length > 0);
  });
});

describe('inspection', () => {
  it('shows the signature and the documentation', async () => {
    await value('/** Adds one.\n * @param n what to add to */\nfunction inc(n: number) { return n + 1 }');
    const found = inspect('1 +\n in|c(2)');
    assert.deepEqual(found?.text.split('\n\n'), [
      'function inc(n: number): number',
      'Adds one.',
      '@param n what to add to',
    ]);
    assert.deepEqual(found?.span, { line: 1, column: 1, length: 3 });
    assert.match(
      found?.markdown ?? '',
      /^```typescript\nfunction inc\(n: number\): number\n```\n\nAdds one\./,
    );
  });

  it('knows variables, members, types and imports, at their end too', async () => {
    await value('const some = { member: [1] }; interface Face { x: number }');
    assert.equal(inspect('some|')?.text, 'const some: {\n    member: number[];\n}');
    assert.equal(inspect('some.mem|ber')?.text, '(property) member: number[]');
    assert.equal(inspect('let f: Fa|ce')?.text, 'interface Face');
    assert.match(
      inspect('Math.ma|x(1)')?.text ?? '',
      /^\(method\) Math\.max\(.*\): number\n\nReturns the larger/,
    );
  });

  it('shows the function whose arguments the cursor is in', () => {
    assert.match(inspect('inc(|')?.text ?? '', /^function inc/);
    assert.match(inspect('inc(1 |)')?.text ?? '', /^function inc/);
    assert.match(inspect('some.member.map(x => |')?.text ?? '', /map/);
  });

  it('is nothing where nothing is', () => {
    assert.equal(inspect('1 + |2'), null);
    assert.equal(inspect('|'), null);
    assert.equal(inspect('nobodyKnows|'), null);
  });
});

describe('completeness', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    complete: [
      '',
      '1',
      'const x = [1]',
      'await (x)',
      'for await (const a of b) {}',
      'type T = {}',
      'let x = 1\n',
      'nowhere.foo',
      '<T>(x: T) => x',
    ],
    incomplete: [
      'function f() {',
      'const x = [1,',
      '`abc',
      'if (x) {\n  y()',
      'f(1,',
      'const x =',
      '1 +',
      '/* abc',
      'class A {\n',
      'x => {',
      'foo(',
      '({ a: 1',
    ],
    invalid: ['let let let', '1 +* 2', '}', 'const 1 = 2', 'f(1))', '"abc', 'a b'],
  };
  for (const [status, sources] of Object.entries(cases)) {
    for (const source of sources) {
      it(`of ${JSON.stringify(source)} is ${status}`, () => {
        assert.equal(interpreter.isComplete(source).status, status);
      });
    }
  }

  it('tells how far to indent', () => {
    const indents = {
      'function f() {': '  ',
      '  if (x) {': '    ',
      'const x = [1,': '  ',
      '  x +': '  ',
      '`abc': '',
    };
    for (const [source, indent] of Object.entries(indents)) {
      assert.deepEqual(interpreter.isComplete(source), { status: 'incomplete', indent }, source);
    }
  });
});
