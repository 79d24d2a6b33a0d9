import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openNotebook } from './notebook.ts';

const { value, failure, run } = openNotebook();

describe('a cell that throws', () => {
  it('leaves the names that it bound before, with their types', async () => {
    await failure(
      'const early = 1; let { part = early } = {} as any; throw new Error("x"); const late = 2; part + late',
    );
    assert.equal(await value('early + part'), 2);
    assert.match((await failure('late')).evalue, /Cannot find name 'late'/);
    assert.match((await failure('early.length')).evalue, /'length' does not exist on type '1'|type 'number'/);
  });

  it('leaves what it was going to redeclare as it was', async () => {
    await value('let kept = "before"');
    await failure('throw 1; let kept = 2; kept');
    assert.equal(await value('kept.toUpperCase()'), 'BEFORE');
  });

  it('leaves functions, types and half of a list of declarations', async () => {
    await failure(
      'const a = 1, b = boom(), c = 3; function boom(): number { throw new Error() } type T = string; c',
    );
    assert.equal(await value('const t: T = "t"; typeof boom + a + t'), 'function1t');
    assert.match((await failure('b')).evalue, /Cannot find name 'b'/);
  });

  it('leaves an import that succeeded before one that failed', async () => {
    await failure(`import { sep } from 'node:path'; await import('./no' + 'where.ts')`);
    assert.equal(await value('sep'), '/');
  });
});

describe('a cell with a type error', () => {
  it('runs nothing and declares nothing', async () => {
    await value('let runs = 0');
    await failure('runs = 1; const fresh = 1; runs.foo');
    assert.equal(await value('runs'), 0);
    assert.match((await failure('fresh')).evalue, /Cannot find name 'fresh'/);
  });
});

describe('types of earlier cells', () => {
  it('stay those of the class that an instance was made from', async () => {
    await value('class A { old() { return "old" } }', 'const a = new A(); const as = [a]');
    await value('class A { fresh() { return "fresh" } }');
    assert.equal(await value('a.old() + as[0]!.old() + new A().fresh()'), 'oldoldfresh');
    assert.match((await failure('a.fresh()')).evalue, /'fresh' does not exist/);
    await value('class A { third = 3 }', 'const third = new A()');
    assert.deepEqual(await value('a.old() + third.third'), 'old3');
  });

  it('stay those of the types that a variable was declared with', async () => {
    await value(
      'type T = { x: number }; interface I extends Array<T> {}',
      'const t: T = { x: 1 }; const i: I = [t]',
    );
    await value('type T = string');
    assert.equal(await value('const s: T = "s"; i[0]!.x + t.x + s'), '2s');
  });

  it('stay, whatever else is called alike', async () => {
    await value(
      'interface P { Q: number; m(Q: Q): Q } class Q { q = 1 }',
      'declare let p: P; const f = <Q>(x: Q): Q => x; const q = new Q()',
    );
    await value('class Q { other = 2 }');
    assert.equal(await value('f("text").length + q.q + new Q().other'), 7);
    assert.match(
      (await failure('const n: string = p.Q')).evalue,
      /'number' is not assignable to type 'string'/,
    );
  });

  it('become any where a function returns what has another type since', async () => {
    await value(
      'let y = 1; const step = 1',
      'function g() { return y } const h = () => ({ y, g: g() }); const o = { get: () => y }',
    );
    assert.equal(await value('g().toFixed(1)'), '1.0');
    await value('let y = "text"');
    assert.equal(await value('g().toUpperCase() + h().y.length + h().g.length + o.get().length'), 'TEXT444');
    assert.match((await failure('g(1)')).evalue, /Expected 0 arguments/);
  });

  it('stay where a variable was given the same type again, or a function says what it returns', async () => {
    await value('let z = 1', 'const plain = () => z; function said(): number { return z }');
    await value('const z = 2');
    assert.match((await failure('plain().nope')).evalue, /type 'number'/);
    await value('let z = "text" as any');
    assert.match((await failure('said().nope')).evalue, /type 'number'/);
  });

  it('let a name be a type of one cell and a value of another', async () => {
    assert.equal(
      await value('type Both = string', 'const Both = 1', 'const b2: Both = "x"; b2 + Both'),
      'x1',
    );
    assert.equal(await value('enum Mixed { A } ', 'const Mixed = 5', 'Mixed'), 5);
  });

  it('include those of mixins, symbols, overloads, generators and getters', async () => {
    await value(`const Mixin = <T extends new (...args: any[]) => object>(Base: T) => class extends Base { mixed = 1 };
      class Root { root = 2 } class Leaf extends Mixin(Root) { leaf = 3 }`);
    assert.equal(await value('const leaf = new Leaf(); leaf.mixed + leaf.root + leaf.leaf'), 6);
    await value('const key = Symbol("key"); const keyed = { [key]: 1, get g() { return 2 } }');
    assert.equal(await value('keyed[key] + keyed.g'), 3);
    await value(
      'function over(x: string): string; function over(x: number): number; function over(x: any) { return x }',
    );
    assert.equal(await value('over(1).toFixed() + over("s").toUpperCase()'), '1S');
    await value('function* gen() { yield 1 } async function* agen() { yield "a" }');
    assert.equal(await value('[...gen()][0]!.toFixed()'), '1');
    await value('const Nameless = class { private p = 1; q = 2 }', 'const nameless = new Nameless()');
    assert.equal(await value('nameless.q'), 2);
  });

  it('let the same cell run again and again', async () => {
    const source =
      'class Again { n = 1 } enum E { A } type U = Again | E; const again = new Again(); function take(u: U) { return u }';
    for (let i = 0; i < 4; i++)
      assert.equal(await value(source, '(take(again) as Again).n + (take(E.A) as E)'), 1);
  });
});

describe('many cells', () => {
  it('keep one declaration for each name', async () => {
    for (let i = 0; i < 20; i++)
      assert.equal((await run(`class Churn { v${i} = 1 } let churn = new Churn()`)).status, 'ok');
    assert.equal(await value('churn.v19'), 1);
  });
});
