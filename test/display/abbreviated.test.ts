import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { toBundle } from '../../src/display/to-bundle.ts';

/** More than this no front-end shows quickly. */
const MOST = 110_000;

function text(value: unknown): string {
  const bundle = toBundle(value);
  assert.ok(!(bundle instanceof Promise));
  const shown = String(bundle.data['text/plain']);
  assert.ok(shown.length <= MOST, `${shown.length} characters`);
  return shown;
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const nested = (depth: number, width: number): unknown =>
  depth === 0 ? 1 : Array<unknown>(width).fill(nested(depth - 1, width));

test('of a long collection the first hundred items are shown and the rest is counted', () => {
  const items = numbers(5_000);
  const collections = [items, new Set(items), new Map(items.map((i) => [i, i])), Float64Array.from(items)];
  for (const value of collections) {
    assert.match(text(value), /\b99\b/);
    assert.doesNotMatch(text(value), /\b100,/);
    assert.match(text(value), /\.\.\. 4900 more items/);
  }
  assert.match(text(new ArrayBuffer(5_000)), /\.\.\. 4900 more bytes/);
  assert.match(text(new Float64Array(10_000_000)), /\.\.\. 9999900 more items/);
});

test('of a dictionary the first hundred properties are shown and the rest is counted', () => {
  const wide = Object.fromEntries(numbers(20_000).map((i) => [`name${i}`, i]));
  assert.match(text(wide), /name99: 99\n}\n… 19,900 more properties$/);
  assert.match(text(Object.assign(Object.create(null), wide)), /null prototype.*19,900 more properties$/s);
  assert.match(text(Object.fromEntries(numbers(100).map((i) => [`name${i}`, i]))), /name99: 99\n}$/);
});

test('of a long text the beginning is shown and the rest is counted', () => {
  assert.match(text('x'.repeat(1_000_000)), /\.\.\. 990000 more characters$/);
  for (const value of [
    Symbol('x'.repeat(1e6)),
    new Error('x'.repeat(1e6)),
    { ['k'.repeat(1e6)]: 1 },
    10n ** 200_000n,
  ])
    assert.match(text(value), /\n… [\d,]+ more characters$/);
});

test('deep levels of a wide value stand by their kind alone', () => {
  assert.equal(
    text({ a: { b: { c: { d: { e: {} } } } } }),
    inspect({ a: { b: { c: { d: { e: {} } } } } }, { depth: 4 }),
  );
  assert.match(text({ a: { b: { c: { d: { e: { f: 1 } } } } } }), /\[Object\]/);
  assert.match(text(nested(6, 100)), /\[Array\]/);
  assert.match(text(nested(2, 90)), /1, 1, 1/);
});

test('the levels of a value are counted without running its code', () => {
  let touched = 0;
  const trap = () => {
    touched++;
    throw new Error('touched');
  };
  const value = {
    get a() {
      return trap();
    },
    list: Object.defineProperty([1, 2], 0, { get: trap, enumerable: true }),
    proxy: new Proxy(
      { b: 1 },
      { get: trap, ownKeys: trap, getOwnPropertyDescriptor: trap, getPrototypeOf: trap },
    ),
  };
  const shown = text(value);
  assert.match(shown, /a: \[Getter\]/);
  assert.match(shown, /list: \[ \[Getter\], 2 \]/);
  assert.match(shown, /proxy: { b: 1 }/);
  assert.equal(touched, 0);
});

test('a value that fails to be shown says so, in its place', () => {
  const trap = () => {
    throw new Error('no');
  };
  assert.equal(
    text(new Proxy({ a: 1 }, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap })),
    '{ a: 1 }',
  );
  assert.match(text({ [inspect.custom]: trap, n: 1 }), /n: 1/);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(text(proxy), '<Revoked Proxy>');
  const error = Object.defineProperty(new Error('m'), 'stack', { get: trap });
  assert.match(text(error), /Error: m/);
  assert.match(
    text(
      Object.create({
        get constructor() {
          return trap();
        },
      }),
    ),
    /{}/,
  );
});

test('errors keep their cause, their list and their properties', () => {
  const cause = new TypeError('inner');
  assert.match(text(new Error('outer', { cause })), /^Error: outer\n.*\[cause\]: TypeError: inner/s);
  const all = new AggregateError([new RangeError('one'), 'two'], 'all');
  assert.match(text(all), /^AggregateError: all\n.*\[errors\]: \[.*RangeError: one.*'two'/s);
  assert.match(text(Object.assign(new Error('m'), { code: 'ENOENT' })), /code: 'ENOENT'/);
});
