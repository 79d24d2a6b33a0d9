import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { JUPYTER_DISPLAY, type MimeBundle } from '../../src/display/bundle.ts';
import { displayHelpers } from '../../src/display/helpers.ts';
import { toBundle } from '../../src/display/to-bundle.ts';

const method = (display: () => unknown) => ({ [JUPYTER_DISPLAY]: display, n: 1 });
const dataOf = async (value: unknown) => (await toBundle(value)).data;

test('helpers emit what they are given under its type', () => {
  const shown: MimeBundle[] = [];
  const display = displayHelpers((bundle) => shown.push(bundle));
  display.html('<i>');
  display.png(Uint8Array.of(1, 2, 3));
  display.png('AQID');
  display.json({ a: 1 });
  display.markdown('*m*');
  display.latex('$x$');
  display.svg('<svg/>');
  display.text('t');
  assert.deepEqual(
    shown.map((bundle) => bundle.data),
    [
      { 'text/html': '<i>' },
      { 'image/png': 'AQID' },
      { 'image/png': 'AQID' },
      { 'application/json': { a: 1 } },
      { 'text/markdown': '*m*' },
      { 'text/latex': '$x$' },
      { 'image/svg+xml': '<svg/>' },
      { 'text/plain': 't' },
    ],
  );
});

test('a display method may answer later', async () => {
  assert.equal((await dataOf(method(async () => ({ 'text/html': '<b>' }))))['text/html'], '<b>');
  await assert.rejects(async () => dataOf(method(() => Promise.reject(new RangeError('mine')))), RangeError);
});

test('what a display method throws comes as it is', () => {
  const value = method(() => {
    throw new RangeError('mine');
  });
  assert.throws(() => toBundle(value), /^RangeError: mine$/);
});

test('a display method that returns nothing leaves it to the value', async () => {
  assert.match(String((await dataOf(method(() => undefined)))['text/plain']), /n: 1/);
});

test('what is no object of MIME types is refused with what was returned', () => {
  for (const [value, said] of [
    [3, /3 is no object of MIME types/],
    ['<b>', /'<b>' is no object of MIME types/],
    [{ html: '<b>' }, /'html' is no MIME type/],
    [{ 'text/html': { a: 1 } }, /text\/html is neither text nor bytes/],
    [{ 'text/html': () => 1 }, /text\/html is neither text nor bytes/],
  ] as const) {
    const refused = (error: unknown) =>
      error instanceof InputError && error.code === 'display-data' && said.test(error.message);
    assert.throws(() => toBundle(method(() => value)), refused);
  }
});

test('JSON keeps what JSON has: bigints become numbers where these are exact, cycles are refused', async () => {
  const data = await dataOf(
    method(() => ({ 'application/vnd.mine.v1+json': { small: 3n, wide: 2n ** 64n, date: new Date(0) } })),
  );
  assert.deepEqual(data['application/vnd.mine.v1+json'], {
    small: 3,
    wide: '18446744073709551616',
    date: '1970-01-01T00:00:00.000Z',
  });
  const ring: Record<string, unknown> = {};
  ring.ring = ring;
  assert.throws(
    () => toBundle(method(() => ({ 'application/json': ring }))),
    /application\/json is not JSON: .*circular/,
  );
});

test('every bundle can be sent: half a surrogate pair is replaced', async () => {
  const data = await dataOf(method(() => ({ 'text/html': 'a\ud800b', 'application/json': { x: '\udc00' } })));
  assert.deepEqual([data['text/html'], data['application/json']], ['a\ufffdb', { x: '\ufffd' }]);
});

test('forms that together are too big for the server are left out, the biggest first, and named', async () => {
  const data = await dataOf(
    method(() => ({ 'text/html': 'h'.repeat(1e6), 'image/svg+xml': 's'.repeat(2.5e6), 'text/plain': 'p' })),
  );
  assert.deepEqual(Object.keys(data).sort(), ['text/html', 'text/plain']);
  assert.match(String(data['text/plain']), /^p\nimage\/svg\+xml of 2\.5 MB is not shown/);
  const alone: MimeBundle[] = [];
  displayHelpers((bundle) => alone.push(bundle)).png(new Uint8Array(5e6));
  assert.deepEqual(Object.keys(alone[0]!.data), ['text/plain']);
});

test('only a value that has the method is asked for it', async () => {
  const anything = new Proxy({ n: 2 }, { get: () => () => Promise.resolve({ 'text/html': 'no' }) });
  assert.deepEqual(await dataOf(anything), { 'text/plain': '{ n: 2 }' });
});

test('a plain Arquero table is shown as a table, of another copy of Arquero too', async () => {
  const table = aq.table({ n: [1, 2], name: ['<a>', null] });
  assert.match(String((await dataOf(table))['text/plain']), /2 rows × 2 columns$/);
  const methods = ['columnNames', 'column', 'numRows', 'numCols', 'scan', 'groupby'] as const;
  const foreign = Object.fromEntries(
    methods.map((name) => [name, (table[name] as () => unknown).bind(table)]),
  );
  assert.match(String((await dataOf(foreign))['text/html']), /&#60;a&#62;/);
});
