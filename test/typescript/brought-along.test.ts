import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Received, startKernel } from '../session/support/client.ts';

// The whole kernel: what it provides is put together at its start.
const client = await startKernel([join(import.meta.dirname, '../../src/main.ts'), 'kernel']);
after(() => client.close());

async function run(code: string): Promise<Received[]> {
  const { reply, outputs } = await client.execute(code);
  assert.equal(reply.content.status, 'ok', reply.content.traceback?.join('\n'));
  return outputs;
}

async function complaint(code: string): Promise<string> {
  return ((await client.execute(code)).reply.content.traceback ?? []).join('\n');
}

function shown(outputs: readonly Received[]) {
  const types = ['display_data', 'update_display_data'];
  return outputs
    .filter(({ header }) => types.includes(header.msg_type))
    .map(({ header, content }) => ({ kind: header.msg_type, data: content.data, id: idOf(content) }));
}

function idOf(content: Received['content']): unknown {
  return (content.transient as { readonly display_id?: string } | undefined)?.display_id;
}

function result(outputs: readonly Received[]): unknown {
  return outputs.find(({ header }) => header.msg_type === 'execute_result')?.content.data?.['text/plain'];
}

describe("tslab's own module", () => {
  it('shows each form by its MIME type, bytes in base64', async () => {
    const outputs = await run(
      `import { display } from 'tslab';
       display.html('<b>x</b>'); display.text('plain'); display.png(new Uint8Array([1, 2])); display.raw('text/x-own', 'y');`,
    );
    const data = [
      { 'text/html': '<b>x</b>' },
      { 'text/plain': 'plain' },
      { 'image/png': 'AQI=' },
      { 'text/x-own': 'y' },
    ];
    assert.deepEqual(
      shown(outputs).map((one) => one.data),
      data,
    );
    assert.deepEqual(
      shown(outputs).map((one) => one.kind),
      data.map(() => 'display_data'),
    );
  });

  it('replaces what a newDisplay has shown, also from a later cell', async () => {
    const first = shown(
      await run(
        `import { newDisplay } from 'tslab'; const place = newDisplay(); place.text('a'); place.text('b')`,
      ),
    );
    const later = shown(await run(`place.markdown('c')`));
    assert.deepEqual(
      [...first, ...later].map(({ kind, data }) => [kind, data]),
      [
        ['display_data', { 'text/plain': 'a' }],
        ['update_display_data', { 'text/plain': 'b' }],
        ['update_display_data', { 'text/markdown': 'c' }],
      ],
    );
    assert.equal(new Set([...first, ...later].map(({ id }) => id)).size, 1);
    assert.equal(typeof first[0]!.id, 'string');
  });

  it('has its types', async () => {
    assert.match(
      await complaint('place.html(5)'),
      /'number' is not assignable to parameter of type 'string'/,
    );
    assert.match(await complaint('place.htm("x")'), /'htm' does not exist on type 'Display'/);
  });
});

describe('packages that a notebook need not install', () => {
  it('run programs', async () => {
    const outputs = await run(
      `import { execa } from 'execa'; const { stdout } = await execa('echo', ['hello']); stdout.toUpperCase()`,
    );
    assert.equal(result(outputs), "'HELLO'");
    assert.match(await complaint('const { stdot } = await execa("true")'), /'stdot' does not exist on type/);
  });
});

describe('completion', () => {
  it('counts code points, and tells the type of each match', async () => {
    await run('const rocket = { altitude: 1, ascend() {} }');
    const code = '"🚀🚀"; rocket.a';
    const { content } = await client.request('complete_request', { code, cursor_pos: [...code].length });
    assert.deepEqual(content.matches, ['altitude', 'ascend']);
    assert.deepEqual([content.cursor_start, content.cursor_end], [13, 14]);
    const { _jupyter_types_experimental: types } = content.metadata as {
      readonly _jupyter_types_experimental: readonly object[];
    };
    assert.deepEqual(types, [
      { start: 13, end: 14, text: 'altitude', type: 'property' },
      { start: 13, end: 14, text: 'ascend', type: 'method' },
    ]);
  });
});
