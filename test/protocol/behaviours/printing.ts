import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { behaviour, type Group, type SharedScene } from '../behaviour.ts';
import type { Received } from '../client/message.ts';
import { ofType, prints, streamText, types } from './outputs.ts';

const LINES = 100_000;
/** What jupyter_server drops output beyond: iopub_msg_rate_limit and iopub_data_rate_limit, over rate_limit_window. */
const LIMITS = { messages: 1_000, bytes: 1_000_000, windowS: 3 };

export const printing: Group = {
  title: 'Printed output',
  behaviours: [
    behaviour('stdout and stderr are streams of their own', async ({ client, say }) => {
      const { outputs } = await client.execute(`${say.print('out')}\n${say.printError('err')}`);
      assert.equal(streamText(outputs), 'out\n');
      assert.equal(streamText(outputs, 'stderr'), 'err\n');
    }),
    behaviour('what is printed before the result comes before it', async ({ client, say }) => {
      const { outputs } = await client.execute(`${say.print('first')}\n6 * 7`);
      assert.deepEqual(types(outputs), ['status', 'execute_input', 'stream', 'execute_result', 'status']);
    }),
    behaviour('what is printed is seen while the cell blocks', async ({ kernel, client, say }) => {
      const request = await client.start(say.block['a synchronous loop']());
      await client.until(prints(request, 'on'));
      await kernel.interrupt();
      await client.outputs(request);
    }),
    behaviour('UTF-8 may be printed byte by byte', async ({ client, say }) => {
      const { outputs } = await client.execute(say.printBytes('größe 🙂\n'));
      assert.equal(streamText(outputs), 'größe 🙂\n');
    }),
    behaviour('100,000 lines arrive complete and in order', async ({ client, say }) => {
      const { outputs } = await client.execute(say.printLines(LINES));
      const expected = Array.from({ length: LINES }, (_, i) => `line ${i}\n`).join('');
      assert.ok(streamText(outputs) === expected, 'they do not');
    }),
    behaviour('100,000 lines stay under the rate limits of jupyter_server', underLimits),
    behaviour('an endless printer is capped with a note, and the kernel does not grow', endless),
    behaviour('output of a late callback lands in the cell that started it', async (scene) => {
      await lands(scene, scene.say.printLate(100, 'late words'));
    }),
    behaviour('output of a child process lands in its cell', async ({ client, say }) => {
      const { request, outputs } = await client.execute(say.printFromChild('from a child'));
      assert.equal(ofType(outputs, 'error').length, 0);
      await client.until(prints(request, 'from a child'));
    }),
    behaviour('late output of a child process lands in the cell that started it', async (scene) => {
      await lands(scene, scene.say.printFromChildLate(100, 'late words'));
    }),
    behaviour('output after the cell’s end is not lost', async ({ client, say }) => {
      const { request } = await client.execute(say.printLate(50, 'afterwards'));
      await client.until(prints(request, 'afterwards'));
    }),
  ],
};

/** The words come while another cell runs, and belong to the one that caused them. */
async function lands({ client, say }: SharedScene, code: string): Promise<void> {
  const { request } = await client.execute(code);
  const running = await client.start(say.wait(400));
  const words = await client.until(
    ({ header, content, parent }) =>
      header.msg_type === 'stream' &&
      content.text!.includes('late words') &&
      [request.msg_id, running.msg_id].includes(parent.msg_id!),
  );
  await client.reply(running);
  assert.equal(words.parent.msg_id, request.msg_id, 'it landed in the other cell');
}

async function underLimits({ client, say, note }: SharedScene): Promise<void> {
  const { outputs } = await client.execute(say.printLines(LINES));
  note(`${outputs.length} messages`);
  const { messages, bytes } = busiestWindow(outputs);
  assert.ok(messages <= LIMITS.messages * LIMITS.windowS, `${messages} messages in ${LIMITS.windowS} s`);
  assert.ok(bytes <= LIMITS.bytes * LIMITS.windowS, `${bytes} bytes in ${LIMITS.windowS} s`);
}

/** The most that the kernel has sent within the server's window of time. */
function busiestWindow(outputs: readonly Received[]): { readonly messages: number; readonly bytes: number } {
  const times = outputs.map(({ header }) => Date.parse(header.date) / 1000);
  const sizes = outputs.map(({ content }) => Buffer.byteLength(JSON.stringify(content)));
  const most = { messages: 0, bytes: 0 };
  let first = 0;
  let bytes = 0;
  for (const [last, time] of times.entries()) {
    bytes += sizes[last]!;
    while (times[first]! <= time - LIMITS.windowS) bytes -= sizes[first++]!;
    most.messages = Math.max(most.messages, last - first + 1);
    most.bytes = Math.max(most.bytes, bytes);
  }
  return most;
}

/** By then every sensible limit of what a notebook can show has been reached. */
const FLOOD = 64 * 1024 * 1024;
const GROWTH_MB = 300;

async function endless({ kernel, client, say, note }: SharedScene): Promise<void> {
  await client.execute(say.print('warm'));
  const before = residentMb(kernel.process.pid!);
  const request = await client.start(say.printEndlessly());
  let units = 0;
  // Either the printer falls silent after a note, or it has printed more than anybody can want.
  const last = await client.until(({ parent, header, content }) => {
    if (parent.msg_id !== request.msg_id || header.msg_type !== 'stream') return false;
    units += content.text!.length;
    return isNote(content.text!) || units > FLOOD;
  });
  const grown = residentMb(kernel.process.pid!) - before;
  await kernel.interrupt();
  assert.equal((await client.reply(request)).content.status, 'error');
  await client.outputs(request);
  assert.ok(isNote(last.content.text!), `${Math.round(units / 1e6)} MB came without a note`);
  note(`capped after ${(units / 1e6).toFixed(1)} MB`);
  assert.ok(grown < GROWTH_MB, `it has grown by ${Math.round(grown)} MB`);
}

function isNote(text: string): boolean {
  return /[^x\n]{8}/.test(text);
}

/** VmRSS of /proc/PID/status, in kB (proc(5)). */
function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}
