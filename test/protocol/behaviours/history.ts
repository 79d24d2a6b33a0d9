import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apart, behaviour, type Group, type Scene } from '../behaviour.ts';
import type { Client } from '../client/client.ts';

/** `[session, line, input]` or `[session, line, [input, output]]`. */
type Entry = [number, number, string | [string, string | null]];

const inputs = (entries: readonly Entry[]): unknown[] => entries.map(([, , input]) => input);

export const history: Group = {
  title: 'History',
  behaviours: [
    behaviour('tail gives the last n cells, oldest first', async ({ client }) => {
      await run(client, ['1001', '1002', '1003']);
      assert.deepEqual(inputs(await ask(client, { hist_access_type: 'tail', n: 2 })), ['1002', '1003']);
    }),
    behaviour('an entry has the number of its session and its execution count', async ({ client }) => {
      const { reply } = await client.execute('1004');
      const [[session, line] = []] = await ask(client, { hist_access_type: 'tail', n: 1 });
      assert.ok(Number.isInteger(session) && session! > 0, `session ${session}`);
      assert.equal(line, reply.content.execution_count);
    }),
    behaviour('output: true gives the result with each input', async ({ client }) => {
      await run(client, ['6 * 7']);
      const more = { hist_access_type: 'tail', n: 1, output: true };
      assert.deepEqual(inputs(await ask(client, more)), [['6 * 7', '42']]);
    }),
    behaviour('range gives the lines from start up to stop of this session', async ({ client }) => {
      const [start] = await run(client, ['1005', '1006', '1007']);
      const range = { hist_access_type: 'range', session: 0, start, stop: start! + 2 };
      assert.deepEqual(inputs(await ask(client, range)), ['1005', '1006']);
    }),
    behaviour('range names this session by the number that tail has for it', async ({ client }) => {
      const [start] = await run(client, ['1008']);
      const [[session] = []] = await ask(client, { hist_access_type: 'tail', n: 1 });
      for (const asked of [0, session]) {
        const range = { hist_access_type: 'range', session: asked, start, stop: start! + 1 };
        assert.deepEqual(await ask(client, range), [[session, start, '1008']]);
      }
    }),
    behaviour('search takes globs with * and ?', async ({ client }) => {
      await run(client, ['20 + 21', '20 + 2', '22 * 21']);
      assert.deepEqual(inputs(await search(client, '20 + 2?')), ['20 + 21']);
      assert.deepEqual(inputs(await search(client, '2? ? 21')), ['20 + 21', '22 * 21']);
    }),
    behaviour('search takes the characters of a regular expression as they are', async ({ client }) => {
      await run(client, ['(3 + 1)', '3 + 11']);
      assert.deepEqual(inputs(await search(client, '(3 + 1)')), ['(3 + 1)']);
      assert.deepEqual(inputs(await search(client, '.3 + 1.')), []);
    }),
    behaviour('search gives the last n', async ({ client }) => {
      await run(client, ['31 + 1', '31 + 2', '31 + 3']);
      assert.deepEqual(inputs(await search(client, '31 +*', { n: 2 })), ['31 + 2', '31 + 3']);
    }),
    behaviour('search with unique gives each input once, at its last use', async ({ client }) => {
      await run(client, ['41 + 1', '41 + 2', '41 + 1']);
      assert.deepEqual(inputs(await search(client, '41 +*', { unique: true })), ['41 + 2', '41 + 1']);
      assert.equal((await search(client, '41 +*', { unique: false })).length, 3);
    }),
    behaviour('silent cells and those with store_history: false are not in it', async ({ client }) => {
      await run(client, ['51']);
      await client.execute('52', { silent: true });
      await client.execute('53', { store_history: false });
      assert.deepEqual(inputs(await ask(client, { hist_access_type: 'tail', n: 1 })), ['51']);
    }),
    behaviour('a cell that fails is in it', async ({ client, say }) => {
      await run(client, [say.raise('in vain')]);
      assert.deepEqual(inputs(await ask(client, { hist_access_type: 'tail', n: 1 })), [say.raise('in vain')]);
    }),
    apart('history is there in the next session, under a session number of its own', nextSession),
    apart('range with a negative session counts back from this one', async (scene) => {
      await inTwoSessions(scene, ['61', '62'], async (client) => {
        const range = { hist_access_type: 'range', session: -1, start: 1, stop: 3 };
        assert.deepEqual(inputs(await ask(client, range)), ['61', '62']);
      });
    }),
    apart('search finds what was run in a session before', async (scene) => {
      await inTwoSessions(scene, ['71 + 1'], async (client) => {
        assert.deepEqual(inputs(await search(client, '71*')), ['71 + 1']);
      });
    }),
  ],
};

/** Gives their execution counts. */
async function run(client: Client, codes: readonly string[]): Promise<number[]> {
  const counts = [];
  for (const code of codes) counts.push((await client.execute(code)).reply.content.execution_count!);
  return counts;
}

async function ask(client: Client, more: object): Promise<Entry[]> {
  const { content } = await client.request('history_request', { output: false, raw: true, ...more });
  assert.equal(content.status, 'ok');
  return content.history as Entry[];
}

function search(client: Client, pattern: string, more: object = {}): Promise<Entry[]> {
  return ask(client, { hist_access_type: 'search', pattern, n: 100, ...more });
}

async function nextSession(scene: Scene): Promise<void> {
  await inTwoSessions(scene, ['81', '82'], async (client) => {
    await run(client, ['83']);
    const entries = await ask(client, { hist_access_type: 'tail', n: 3 });
    assert.deepEqual(inputs(entries), ['81', '82', '83']);
    const [first, second, third] = entries.map(([session]) => session);
    assert.equal(first, second);
    assert.ok(third! > first!, `session ${third} follows ${first}`);
  });
}

/** Runs cells in one kernel, ends it, and starts another one of the same person. */
async function inTwoSessions(
  { start }: Scene,
  codes: readonly string[],
  look: (client: Client) => Promise<void>,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'protocol-home-'));
  try {
    const first = await start({ home });
    await run(first.client, codes);
    await first.client.request('shutdown_request', { restart: false }, { channel: 'control' });
    await first.exited;
    await look((await start({ home })).client);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
