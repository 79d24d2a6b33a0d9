import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXECUTE, startKernel, types } from '../session/support/client.ts';

/**
 * What VS Code's Jupyter extension expects of a kernel that is not Python's, as its sources have it (microsoft/vscode-jupyter,
 * src/kernels: execution/cellExecution.ts, raw/session/rawKernelConnection.node.ts, raw/launcher/kernelProcess.node.ts).
 */
const MAIN = join(import.meta.dirname, '../../src/main.ts');
const client = await startKernel([MAIN, 'kernel']);
after(() => client.close());

/** A cell as the extension sends it: its id in the metadata, and whatever else the notebook keeps of the cell there. */
const CELL = { ...EXECUTE, allow_stdin: true, stop_on_error: false };
const METADATA = {
  cellId: 'vscode-notebook-cell:/home/ada/first.ipynb#W0sZmlsZQ%3D%3D',
  tags: ['parameters'],
  collapsed: true,
};

async function sendCell(code: string): Promise<string> {
  const { id, frames } = client.frames('execute_request', { ...CELL, code }, {}, METADATA);
  await client.sendFrames(frames);
  return id;
}

test('ready: kernel_info is answered and followed by idle on iopub', async () => {
  const id = await client.send('kernel_info_request', {});
  const { content } = await client.reply(id);
  const { name, mimetype, file_extension } = content.language_info as Record<string, string>;
  // VS Code's own id of the language, by which it picks editor and grammar.
  assert.deepEqual([name, mimetype, file_extension], ['typescript', 'text/typescript', '.ts']);
  assert.deepEqual(types(await client.outputs(id)), ['status', 'status']);
});

test('a cell with the metadata of its notebook cell runs', async () => {
  const id = await sendCell('const kept = 5;\nkept');
  assert.equal((await client.reply(id)).content.status, 'ok');
  const outputs = await client.outputs(id);
  assert.deepEqual(types(outputs), ['status', 'execute_input', 'execute_result', 'status']);
});

test('stop_on_error off: what is queued behind a failing cell runs', async () => {
  const failing = await sendCell("throw new Error('no')");
  const next = await sendCell('kept');
  assert.equal((await client.reply(failing)).content.status, 'error');
  assert.equal((await client.reply(next)).content.status, 'ok');
});

test('a display that is shown once and updated from another cell keeps its id', async () => {
  const shown = await client.execute(
    "import { display } from 'probebook';\nconst handle = display.handle('first')",
    CELL,
  );
  const updated = await client.execute("handle.update('second')", CELL);
  const idOf = (outputs: typeof shown.outputs, type: string) =>
    (
      outputs.find(({ header }) => header.msg_type === type)?.content.transient as
        | { display_id?: string }
        | undefined
    )?.display_id;
  const id = idOf(shown.outputs, 'display_data');
  assert.ok(id);
  assert.equal(idOf(updated.outputs, 'update_display_data'), id);
});

test('every display has a transient object', async () => {
  const { outputs } = await client.execute("display.html('<b>'); 1", CELL);
  const shown = outputs.filter(({ header }) => /display_data|execute_result/.test(header.msg_type));
  assert.deepEqual(
    shown.map(({ content }) => content.transient),
    [{}, {}],
  );
});

test('the widgets ask for their comms, the completion for something that is not there', async () => {
  const comms = await client.request('comm_info_request', { target_name: 'jupyter.widget' });
  assert.deepEqual([comms.content.status, comms.content.comms], ['ok', {}]);
  const completion = await client.request('complete_request', { code: '__file__.', cursor_pos: 9 });
  assert.deepEqual([completion.content.status, completion.content.matches], ['ok', []]);
});

test('an interrupt comes on the shell channel and ends the cell all the same', async () => {
  const id = await sendCell("console.log('on'); while (true) {}");
  await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');
  const interrupt = await client.send('interrupt_request', {}, 'shell');
  assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
  const { header, content } = await client.reply(interrupt);
  assert.deepEqual([header.msg_type, content.status], ['interrupt_reply', 'ok']);
  const { outputs } = await client.execute('kept', CELL);
  assert.deepEqual(outputs[2]?.content.data, { 'text/plain': '5' });
});

test('its end is SIGTERM, without a shutdown_request', async () => {
  const ended = once(client.kernel, 'exit');
  client.kernel.kill('SIGTERM');
  await ended;
});
