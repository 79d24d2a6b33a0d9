import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openNotebook } from './notebook.ts';

const { value, failure } = openNotebook();

describe('names across cells', () => {
  it('redeclares let, also with another type', async () => {
    assert.equal(await value('let a1 = 1', 'let a1 = "one"', 'a1.toUpperCase()'), 'ONE');
  });

  it('redeclares const, and const after let and let after const', async () => {
    assert.deepEqual(await value('const a2 = 1', 'const a2 = 2', 'let a2 = 3', 'const a2 = 4; a2'), 4);
  });

  it('redeclares a class', async () => {
    const cells = [
      'class A3 { old() { return 1 } }',
      'class A3 { fresh() { return 2 } }',
      'new A3().fresh()',
    ];
    assert.equal(await value(...cells), 2);
    assert.match((await failure('new A3().old()')).evalue, /'old' does not exist/);
  });

  it('redeclares a type and an interface', async () => {
    const cells = [
      'type A4 = string; interface B4 { x: string }',
      'type A4 = number; interface B4 { y: A4 }',
    ];
    assert.equal(await value(...cells, 'const b4: B4 = { y: 4 }; b4.y'), 4);
  });

  it('redeclares a function, also as a variable', async () => {
    assert.equal(
      await value('function a5() { return 1 }', 'function a5(x: number) { return x }', 'a5(5)'),
      5,
    );
    assert.equal(await value('let a5 = 6', 'a5'), 6);
  });

  it('lets closures see later changes of a variable', async () => {
    assert.equal(await value('let y1 = 1; function g1() { return y1 }', 'y1 = 10', 'g1()'), 10);
    assert.equal(await value('let y1 = 20', 'g1()'), 20);
    assert.equal(await value('function set1() { y1 = 30 }', 'set1(); y1'), 30);
  });

  it('lets a function call the later version of another', async () => {
    const cells = ['const one = () => 1; function two() { return one() + one() }', 'const one = () => 21'];
    assert.equal(await value(...cells, 'two()'), 42);
  });

  it('takes shorthand properties of earlier and own variables', async () => {
    assert.deepEqual(await value('let s1 = 1', 'const s2 = 2; ({ s1, s2 })'), { s1: 1, s2: 2 });
  });

  it('destructures in declarations, with defaults, nesting, rests and computed keys', async () => {
    const source = `const key = 'k';
      const { p1 = 5, q: [r1 = 6, ...s3], [key]: k1, ...rest1 } = { q: [undefined, 1, 2], k: 3, z: 4 } as any;
      let [t1, , u1 = t1] = [7, 8];`;
    const expected = [5, 6, [1, 2], 3, { z: 4 }, 7, 7];
    assert.deepEqual(await value(source, '[p1, r1, s3, k1, rest1, t1, u1]'), expected);
  });

  it('assigns to earlier variables, also by destructuring', async () => {
    assert.deepEqual(await value('let m = 1, n = 2', '[m, n] = [n, m]; [m, n]'), [2, 1]);
    assert.deepEqual(await value('({ m, other: n = 9 } = { m: 5 } as any); [m, n]'), [5, 9]);
    assert.deepEqual(await value('({ m = 8 } = {} as any); m'), 8);
    assert.deepEqual(await value('m += 1; m++; --n; m ||= 3; [m, n]'), [10, 8]);
  });

  it('asks for the type of a value with typeof', async () => {
    assert.equal(await value('let ty = 1', 'typeof ty'), 'number');
    assert.equal(await value('typeof (ty as unknown as string)'), 'number');
    assert.equal(await value('const copy: typeof ty = 2; copy'), 2);
  });

  it('hoists functions', async () => {
    assert.equal(
      await value('const h1 = h2(); function h2() { return h3() } function h3() { return 3 }', 'h1'),
      3,
    );
  });

  it('hoists var out of blocks and loops', async () => {
    const source = 'if (true) { var v1 = 1 } for (var v2 = 0; v2 < 3; v2++) {} for (var v3 of [7, 8]) {}';
    assert.deepEqual(await value(source, '[v1, v2, v3]'), [1, 3, 8]);
    assert.equal(await value('for (var v4 in { a: 1, b: 2 }) {}', 'v4'), 'b');
    assert.equal(await value('if (!v1) { var v5: number | undefined = 1 } v5'), undefined);
    assert.deepEqual(await value('for (var { v6, w6 = 2 } of [{ v6: 1 }] as any[]) {} [v6, w6]'), [1, 2]);
  });

  it('keeps exported declarations as ordinary ones', async () => {
    assert.equal(
      await value('export const e1 = 1; export function e2() { return e1 } export class E3 {}', 'e2()'),
      1,
    );
    assert.equal(await value('const e4 = 4; export { e4 }; export default e4'), 4);
    assert.equal(await value('export default function e5() { return 5 }', 'e5()'), 5);
    await value('export default function () {}');
  });

  it('has enums, also computed and in later cells', async () => {
    assert.deepEqual(await value('enum E1 { A = 1, B = A + 1, C = "ccc".length }', '[E1.B, E1[1], E1.C]'), [
      2,
      'A',
      3,
    ]);
    assert.equal(await value('const enum E2 { A = 5 }', 'E2.A'), 5);
  });

  it('has namespaces, also of types alone and merged with a class or function', async () => {
    assert.equal(await value('namespace N1 { export const z = 1; export const w = z + 1 }', 'N1.w'), 2);
    assert.equal(await value('namespace N2 { export type T = number }', 'const n2: N2.T = 2; n2'), 2);
    assert.equal(await value('class N3 {} namespace N3 { export const x = 3 }', 'N3.x'), 3);
    assert.equal(await value('function N4() { return N4.x } namespace N4 { export const x = 4 }', 'N4()'), 4);
    assert.equal(await value('import N5 = N1.w; N5'), 2);
  });

  it('uses types, interfaces and generics of earlier cells', async () => {
    const cells = [
      'interface Row<T> { value: T } type Rows = Row<number>[]',
      'const rows: Rows = [{ value: 1 }]',
    ];
    assert.equal(await value(...cells, 'rows[0]!.value'), 1);
    assert.match((await failure('const wrong: Rows = [{ value: "x" }]')).evalue, /not assignable/);
  });

  it('knows a declaration of what exists elsewhere', async () => {
    Object.assign(globalThis, { elsewhere: 7 });
    assert.equal(await value('declare const elsewhere: number; elsewhere', 'elsewhere + 1'), 8);
  });

  it('calls functions without the notebook as this', async () => {
    const source =
      'function whose(this: unknown) { return this } const tag = function (this: unknown, s: any) { return this }';
    assert.deepEqual(await value(source, '[whose(), whose?.(), (whose as any)(), tag`x`]'), [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    assert.equal(await value('(function () { return this })() ?? this'), undefined);
  });

  it('gives functions and classes the name of their variable', async () => {
    const source =
      'const f1 = () => 1, f2 = async function () {}, f3 = class {}; let f4 = (() => 1) as () => number';
    assert.deepEqual(await value(source, '[f1.name, f2.name, f3.name, f4.name]'), ['f1', 'f2', 'f3', 'f4']);
  });

  it('lets a cell use the name $ and names that begin with it', async () => {
    assert.deepEqual(
      await value('const $ = 1, $cell = 2, $$ = 3', 'const $x = (($: number) => $ + $$)(4); [$, $cell, $x]'),
      [1, 2, 7],
    );
  });
});

describe('inner scopes', () => {
  it('shadow a name of the notebook', async () => {
    await value('let x = "notebook", xs = ["notebook"]');
    const inner: Readonly<Record<string, string>> = {
      parameter: '((x: string) => x)("inner")',
      'default value of a parameter': '((x = "inner", y = x) => y)()',
      'destructured parameter': '(({ x }) => x)({ x: "inner" })',
      'rest parameter': '((...x: string[]) => x[0])("inner")',
      'caught error': '(() => { try { throw "inner" } catch (x) { return x } })()',
      'let of a loop': '(() => { for (let x of ["inner"]) return x })()',
      'counter of a loop': '(() => { for (let x = "inner"; ; ) return x })()',
      'inner function': '(() => { return x(); function x() { return "inner" } })()',
      'hoisted var': '(() => { if (true) { var x = "inner" } return x })()',
      'inner class': '(() => { class x { static s = "inner" } return x.s })()',
      'named function expression':
        '(function x(): string { return typeof x === "function" ? "inner" : "" })()',
      'named class expression': '(class x { static s = typeof x === "function" ? "inner" : "" }).s',
      'block of a switch': '(() => { switch (1) { case 1: let x = "inner"; return x } })()',
      'static block': '(class { static s: string; static { const x = "inner"; this.s = x } }).s',
      'member of a namespace': '(() => 0, M.y)',
    };
    await value('namespace M { export const x = "inner"; export const y = x }');
    for (const [what, source] of Object.entries(inner)) assert.equal(await value(source), 'inner', what);
  });

  it('do not shadow beyond themselves', async () => {
    await value('let o = "notebook"');
    const outer: Readonly<Record<string, string>> = {
      'default value before a var of the body': '((a = o) => { var o: string; return a })()',
      'block after another': '(() => { { let o = "inner" } return o })()',
      'property name': '[{ o: "inner" }, o][1]',
      'method name': '(new (class { o() { return o } })()).o()',
      'property access': '({ o: { o } }).o.o',
      label: '(() => { o: for (;;) break o; return o })()',
      'computed key': 'Object.keys({ [o]: 1 })[0]',
      'destructuring key': '(({ o: p }) => o)({ o: "inner" })',
      'type parameter': '(<o>(p: o) => o)(1) as string',
      'key of an enum': '(() => { enum F { o = "inner" } return o })()',
    };
    for (const [what, source] of Object.entries(outer)) assert.equal(await value(source), 'notebook', what);
  });

  it('keep loops with labels, generators and static blocks working', async () => {
    await value(
      'let seen: number[] = []; outer: for (let i = 0; i < 3; i++) { for (;;) { if (i === 1) continue outer; seen.push(i); break } }',
    );
    assert.deepEqual(await value('seen'), [0, 2]);
    assert.deepEqual(
      await value('function* count(n = seen.length) { while (n) yield n-- }', '[...count()]'),
      [2, 1],
    );
    assert.equal(
      await value(
        'class S { static n = 1; static { S.n += 1 } #p = S.n; get p() { return this.#p } }',
        'new S().p',
      ),
      2,
    );
    assert.deepEqual(
      await value(
        'async function* later() { yield* count(1) }',
        'const all = []; for await (const n of later()) all.push(n); all',
      ),
      [1],
    );
  });

  it('close over each turn of a loop', async () => {
    const source = 'const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) fs.push(() => i)';
    assert.deepEqual(await value(source, 'fs.map(f => f())'), [0, 1, 2]);
  });
});

describe('using', () => {
  it('disposes at the end of the cell, in reverse, also when the cell throws', async () => {
    await value(
      'const log: string[] = []; const open = (n: string) => ({ n, [Symbol.dispose]() { log.push(n) } })',
    );
    await value('using u1 = open("first"); using u2 = open("second"); log.push("body " + u1.n)');
    assert.deepEqual(await value('log'), ['body first', 'second', 'first']);
    assert.equal((await failure('using u3 = open("third"); throw new RangeError("x")')).ename, 'RangeError');
    assert.equal(await value('log.at(-1)'), 'third');
  });

  it('awaits what await using disposes', async () => {
    const source =
      'let gone = false; const slow = { async [Symbol.asyncDispose]() { await null; gone = true } }';
    assert.equal(await value(source, 'await using u4 = slow', 'gone'), true);
  });
});

describe('decorators', () => {
  it('are applied to classes and methods', async () => {
    const source = `const twice = (f: (x: number) => number, _: unknown) => function (this: unknown, x: number) { return f.call(this, f.call(this, x)) }
      class D { @twice add(x: number) { return x + 1 } }`;
    assert.equal(await value(source, 'new D().add(1)'), 3);
  });
});
