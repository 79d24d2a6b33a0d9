import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { apart, type Behaviour, type Group, type Scene } from '../behaviour.ts';
import { type Kernel, MARK } from '../client/kernel.ts';
import type { Block } from '../kernels/samples.ts';
import { prints } from './outputs.ts';

/** The goal is 2 s; jupyter_client kills a kernel after 5 s (`KernelManager.shutdown_wait_time`). */
const EXIT_MS = 4_000;

const CONTROL = { channel: 'control' } as const;

export const ending: Group = {
  title: 'The end',
  behaviours: [
    ...[false, true].map((restart) =>
      apart(
        `shutdown with restart: ${restart} is answered, and the process ends with 0`,
        async ({ start, note }) => {
          const kernel = await start();
          await kernel.client.execute('6 * 7');
          const request = await kernel.client.send('shutdown_request', { restart }, CONTROL);
          const asked = performance.now();
          const { content } = await kernel.client.reply(request);
          assert.deepEqual([content.status, content.restart], ['ok', restart]);
          assert.equal(await kernel.exited, 0);
          note(timed(performance.now() - asked));
        },
      ),
    ),
    apart('shutdown is between busy and idle of its own', async ({ start }) => {
      const { client } = await start();
      const outputs = await client.outputs(
        await client.send('shutdown_request', { restart: false }, CONTROL),
      );
      assert.equal(outputs[0]?.content.execution_state, 'busy');
    }),
    apart('shutdown on shell, as before protocol 5.4, is obeyed too', async ({ start }) => {
      const kernel = await start();
      await kernel.client.request('shutdown_request', { restart: false });
      await kernel.exited;
    }),
    ...(
      [
        'a synchronous loop',
        'a pending promise',
        'a wait in native code',
        'a child process, waited for synchronously',
        'an awaited child process',
      ] as const
    ).map(shutDownDuring),
    apart('children that cells have left running end with the kernel', async ({ start, say, note }) => {
      const kernel = await start();
      await kernel.client.execute(say.spawn('trap "" HUP; sleep 300 & wait'));
      await endsCleanly(kernel, note);
    }),
    apart('SIGTERM ends the kernel, and leaves no process', async ({ start, say }) => {
      const kernel = await start();
      await kernel.client.execute(say.spawn('sleep 300'));
      process.kill(kernel.process.pid!, 'SIGTERM');
      await kernel.exited;
      await noSurvivors(kernel);
    }),
    apart('the kernel ends when the process of JPY_PARENT_PID has ended', async ({ start, say }) => {
      const kernel = await start({ through: 'JPY_PARENT_PID=$$; export JPY_PARENT_PID; "$@" & wait' });
      const { client } = kernel;
      const request = await client.start(say.block['a pending promise']());
      await client.until(prints(request, 'on'));
      process.kill(kernel.process.pid!, 'SIGKILL');
      await kernel.gone;
      await noSurvivors(kernel);
    }),
  ],
};

function shutDownDuring(block: Block): Behaviour {
  return apart(
    `shutdown during ${block} ends the kernel and leaves no process`,
    async ({ start, say, note }: Scene) => {
      const kernel = await start();
      const request = await kernel.client.start(say.block[block]());
      await kernel.client.until(prints(request, 'on'));
      await endsCleanly(kernel, note);
    },
  );
}

async function endsCleanly(kernel: Kernel, note: (text: string) => void): Promise<void> {
  const asked = performance.now();
  await kernel.client.request('shutdown_request', { restart: false }, CONTROL);
  await kernel.exited;
  const ms = performance.now() - asked;
  note(timed(ms));
  assert.ok(ms < EXIT_MS, `it took ${timed(ms)}`);
  await noSurvivors(kernel);
}

/** A process that was killed may take a moment. */
async function noSurvivors(kernel: Kernel): Promise<void> {
  const end = performance.now() + EXIT_MS;
  while (performance.now() < end && survivors(kernel).length > 0) await sleep(10);
  assert.deepEqual(survivors(kernel), []);
}

function timed(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}

/** Command lines of the living processes that the kernel has started, whatever group or session they are in. */
function survivors({ mark }: Kernel): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => read(pid, 'environ').split('\0').includes(`${MARK}=${mark}`)).map(commandLine);
}

function commandLine(pid: string): string {
  return `${pid}: ${read(pid, 'cmdline').replaceAll('\0', ' ').trim()}`;
}

/** Empty for a process that is a zombie or has just ended. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
