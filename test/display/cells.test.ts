import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Received, startKernel } from '../session/support/client.ts';

const client = await startKernel([join(import.meta.dirname, '../../src/main.ts'), 'kernel']);
after(() => client.close());
await client.execute(
  "import { aq, display, vegalite } from 'probebook';\nconst shows = Symbol.for('Jupyter.display');",
);

/** What a cell displayed, its result and its error, without what every cell publishes. */
async function shownBy(code: string): Promise<Received[]> {
  const { outputs } = await client.execute(code);
  return outputs.filter(({ header }) => header.msg_type !== 'status' && header.msg_type !== 'execute_input');
}

const formsOf = ({ content }: Received) => Object.keys(content.data ?? {}).sort();
const sizeOf = (messages: readonly Received[]) =>
  JSON.stringify(messages.map(({ content }) => content)).length;

test('a cell does not end before what it displays has been shown', async () => {
  const shown = await shownBy(`
    const late = (text: string) => ({
      async [shows]() { await new Promise((done) => setTimeout(done, 30)); return { 'text/plain': text } },
    });
    display(late('shown'));
    display.handle(late('first')).update('second');
    late('result')`);
  assert.deepEqual(
    shown.map(({ header, content }) => [header.msg_type, content.data!['text/plain']]),
    [
      ['display_data', 'shown'],
      ['display_data', 'first'],
      ['update_display_data', "'second'"],
      ['execute_result', 'result'],
    ],
  );
});

test('a display method that throws fails the cell, with its own places', async () => {
  const broken = 'const broken = { [shows]() { throw new RangeError("no picture") } };\n';
  const slowly = 'const slowly = { async [shows]() { await null; throw new RangeError("no picture") } };\n';
  for (const code of [
    `${broken}broken`,
    `${broken}display(broken)`,
    `${slowly}slowly`,
    `${slowly}display(slowly)`,
  ]) {
    const shown = await shownBy(code);
    assert.deepEqual(
      shown.map(({ header, content }) => [header.msg_type, content.ename, content.evalue]),
      [['error', 'RangeError', 'no picture']],
      code,
    );
    const places = shown[0]!.content.traceback!.filter((line) => /^ {4}at /.test(line));
    assert.ok(places.length > 0, code);
    for (const place of places) assert.match(place, /\[\d+\]:\d+:\d+/);
  }
});

test('a helper as the last expression shows what it was given, once', async () => {
  for (const [code, form] of [
    ["display.html('<b>hi</b>')", 'text/html'],
    ["display.markdown('**hi**')", 'text/markdown'],
    ["display.svg('<svg/>')", 'image/svg+xml'],
    ['display.png(new Uint8Array([1]))', 'image/png'],
    ['display.json({ a: 1n })', 'application/json'],
    ["display.latex('$x$')", 'text/latex'],
  ] as const) {
    const shown = await shownBy(code);
    assert.deepEqual([shown.length, ...formsOf(shown[0]!)], [1, form]);
  }
});

test('display.vegalite draws a spec, with the rows of a table', async () => {
  const shown = await shownBy(
    "display.vegalite({ mark: 'tick', encoding: { x: { field: 'n', type: 'quantitative' } } }, aq.table({ n: [1, 2n] }))",
  );
  assert.equal(shown.length, 1);
  const { data } = shown[0]!.content as unknown as { data: Record<string, { data?: { values: unknown } }> };
  assert.deepEqual(data['application/vnd.vegalite.v5+json']?.data?.values, [{ n: 1 }, { n: 2 }]);
  assert.deepEqual(formsOf(shown[0]!), [
    'application/vnd.vegalite.v5+json',
    'image/png',
    'image/svg+xml',
    'text/plain',
  ]);
});

test('nothing that a cell gives or throws goes out in megabytes', async () => {
  for (const value of [
    "'x'.repeat(5e6)",
    "Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['name' + i, 'x'.repeat(100)]))",
    'Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => Array(100).fill({ a: [1, 2] })))',
    "new Error('x'.repeat(5e6))",
    "aq.table({ text: Array(1000).fill('x'.repeat(1e5)) })",
    "({ [shows]: () => ({ 'text/plain': 'x'.repeat(5e6) }) })",
    "(() => { throw new Error('x'.repeat(5e6)) })()",
    "(() => { throw 'x'.repeat(5e6) })()",
    "(() => { throw Array(1e6).fill('x') })()",
  ]) {
    const size = sizeOf(await shownBy(value));
    assert.ok(size > 0 && size < 500_000, `${value}: ${size}`);
  }
});

test('values that fight being looked at do not break the kernel', async () => {
  const trap = 'const trap = (): never => { throw new Error("no") };\n';
  for (const value of [
    'new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap })',
    '({ get a() { return trap() }, get [shows]() { return trap() } })',
    "({ [Symbol.for('nodejs.util.inspect.custom')]: trap })",
    'Object.defineProperty(new Error("m"), "stack", { get: trap })',
    '({ get [Symbol.toStringTag]() { return trap() } })',
    '({ toJSON: trap, then: 1 })',
    '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()',
    'new Proxy({}, { get: () => () => Promise.reject(new Error("remote")) })',
  ]) {
    const shown = await shownBy(`${trap}${value}`);
    assert.deepEqual(
      shown.map(({ header }) => header.msg_type),
      ['execute_result'],
      value,
    );
  }
  const thrown = await shownBy(`${trap}throw new Proxy({}, { get: trap, getPrototypeOf: trap })`);
  assert.deepEqual(
    thrown.map(({ header }) => header.msg_type),
    ['error'],
  );
  assert.deepEqual((await shownBy('1 + 1'))[0]!.content.data, { 'text/plain': '2' });
});

test('what is not sent as JSON is refused in words that say so', async () => {
  const [shown] = await shownBy('const ring: { self?: object } = {}; ring.self = ring; display.json(ring)');
  assert.equal(shown!.content.ename, 'InputError');
  assert.match(shown!.content.evalue!, /^this cannot be displayed: application\/json is not JSON/);
});
