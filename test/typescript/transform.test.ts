import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import vm from 'node:vm';
import fc from 'fast-check';
import { transformCell } from '../../src/session/typescript/transform/cell.ts';

const NAMES = ['a', 'b', 'c', 'd'];
const name = fc.constantFrom(...NAMES);
const number = fc.integer({ min: 0, max: 9 }).map(String);

/** Expressions that use names in every way that might be taken for another. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      name,
      number,
      fc.tuple(inner, inner).map(([x, y]) => `text(${x}, ${y})`),
      fc.tuple(name, inner).map(([n, x]) => `({ ${n}: ${x} }).${n}`),
      name.map((n) => `Object.values({ ${n} })[0]`),
      fc.tuple(name, inner, inner).map(([n, x, y]) => `((${n}) => text(${n}, ${x}))(${y})`),
      fc.tuple(name, name, inner).map(([n, m, x]) => `(({ ${n}: ${m} = ${x} }) => ${m})({})`),
      fc.tuple(name, inner).map(([n, x]) => `(() => { try { throw ${x} } catch (${n}) { return ${n} } })()`),
      fc.tuple(name, inner).map(([n, x]) => `(() => { for (const ${n} of [${x}]) return ${n} })()`),
      fc.tuple(name, inner).map(([n, x]) => `(() => { ${n}: for (;;) break ${n}; return ${x} })()`),
      fc.tuple(name, inner).map(([n, x]) => `(() => { if (true) { var ${n} = ${x} } return ${n} })()`),
      fc
        .tuple(name, inner)
        .map(([n, x]) => `(() => { return ${n}(); function ${n}() { return ${x.length} } })()`),
      fc
        .tuple(name, inner)
        .map(([n, x]) => `(function ${n}(stop) { return stop ? typeof ${n} : ${x} })(${x.length % 2})`),
      fc.tuple(name, name).map(([n, m]) => `new (class ${n} { static ${m} = 1; ${m} = typeof ${n} })().${m}`),
      fc
        .tuple(name, name, inner)
        .map(([n, m, x]) => `((${m}, k = ${n}) => { let ${n} = ${x}; return text(k, ${n}, ${m}) })(1)`),
      fc.tuple(name, name).map(([n, m]) => `[[${n}, ${m}] = [${m}, ${n}], text(${n}, ${m})][1]`),
      fc.tuple(name, inner).map(([n, x]) => `({ ${n} } = { ${n}: ${x} }).${n}`),
      name.map((n) => `\`\${text(${n})}\``),
      fc.tuple(name, inner).map(([n, x]) => `(${n} ??= ${x})`),
    ),
  };
});

/** A declaration of each name, in some way, and of `e` in a block. */
const program = fc
  .tuple(
    fc
      .tuple(number, number, number)
      .map(([x, y, z]) => `let a = ${x}; var b = ${y}; let { c = ${z}, ...rest } = {}; let [d] = ["d"];`),
    fc.array(expression, { minLength: 1, maxLength: 6 }),
  )
  .map(([declarations, expressions]) => [
    declarations,
    ...expressions.map((one) => `out.push(text(${one}));`),
  ]);

/** Functions by name: their source may be printed differently. */
const text = (...values: unknown[]): string =>
  values.map((value) => (typeof value === 'function' ? `function ${value.name}` : String(value))).join();

/** What plain JavaScript makes of it. */
function runPlainly(statements: readonly string[]): unknown {
  const out: string[] = [];
  const source = `'use strict'; ${statements.join('\n')}; out.push(text(a, b, c, d))`;
  vm.compileFunction(source, ['out', 'text'])(out, text);
  return out;
}

/** False for two declarations of a name in one scope. */
function isValid(statements: readonly string[]): boolean {
  try {
    new vm.Script(statements.join('\n'));
    return true;
  } catch {
    return false;
  }
}

/** What it is as cells, of which each is one statement. */
async function runAsCells(cells: readonly string[]): Promise<unknown> {
  const out: string[] = [];
  const notebook: Record<string, unknown> = { out, text };
  const host = { bound: () => {} };
  for (const cell of [...cells, 'out.push(text(a, b, c, d))']) {
    const { code } = transformCell(cell, {
      outer: (one) => (Object.hasOwn(notebook, one) ? 'notebook' : null),
      isType: () => false,
    });
    await vm.runInThisContext(code)(notebook, host);
  }
  return out;
}

async function outcome(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return (error as Error).name;
  }
}

describe('a transformed cell', () => {
  it('does what plain JavaScript does, as one cell and as many', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (statements) => {
        fc.pre(isValid(statements));
        const expected = await outcome(() => runPlainly(statements));
        assert.deepEqual(await outcome(() => runAsCells([statements.join('\n')])), expected);
        assert.deepEqual(await outcome(() => runAsCells(statements)), expected);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves no line of its own before the first of the cell', () => {
    const { code } = transformCell('x', { outer: () => 'notebook', isType: () => false });
    assert.equal(code.split('\n')[0], "(function () { 'use strict';");
  });
});
