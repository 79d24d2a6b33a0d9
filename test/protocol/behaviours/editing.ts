import assert from 'node:assert/strict';
import { behaviour, type Group, type SharedScene } from '../behaviour.ts';
import type { Client } from '../client/client.ts';
import type { Content } from '../client/message.ts';

/** Outside the basic multilingual plane: one code point, two UTF-16 units. */
const ASTRAL = '"🙂🙂"';

export const editing: Group = {
  title: 'Completion, inspection, completeness',
  behaviours: [
    behaviour('a name that a cell has bound is completed', async ({ client, say }) => {
      await client.execute(say.define('protocol_answer', '42'));
      assert.ok((await completed(client, 'protocol_ans')).includes('protocol_answer'));
    }),
    behaviour('a member is completed', async ({ client, say }) => {
      const { setup, unfinished, finished } = say.member;
      await client.execute(setup);
      assert.ok((await completed(client, unfinished)).includes(finished));
    }),
    behaviour('completion works in the middle of a cell', async ({ client, say }) => {
      await client.execute(say.define('protocol_answer', '42'));
      const before = '1\nprotocol_ans';
      const found = await completed(client, `${before} + 1\n2`, before.length);
      assert.ok(found.includes('1\nprotocol_answer + 1\n2'));
    }),
    behaviour('positions count code points: completion after astral characters', async ({ client, say }) => {
      await client.execute(say.define('protocol_answer', '42'));
      const found = await completed(client, `[${ASTRAL}, protocol_ans`);
      assert.ok(found.includes(`[${ASTRAL}, protocol_answer`));
    }),
    behaviour('each match has a type in _jupyter_types_experimental', experimentalTypes),
    behaviour('nothing to complete gives no matches', async ({ client }) => {
      const { content } = await complete(client, 'no_such_name_anywhere_');
      assert.equal(content.status, 'ok');
      assert.deepEqual(content.matches, []);
    }),
    behaviour('inspection finds a function with its documentation', async ({ client, say }) => {
      await client.execute(say.describedFunction('area_of', 'Twice the width.'));
      const text = await found(client, 'area_of(2)', 3);
      assert.match(text, /area_of/);
      assert.match(text, /width/);
      assert.match(text, /Twice the width\./);
    }),
    behaviour('inspection with detail_level 1 says at least as much', async ({ client, say }) => {
      await client.execute(say.describedFunction('area_of', 'Twice the width.'));
      const [brief, full] = [await found(client, 'area_of', 3, 0), await found(client, 'area_of', 3, 1)];
      assert.ok(full.length >= brief.length);
      assert.match(full, /area_of/);
    }),
    behaviour('positions count code points: inspection after astral characters', async ({ client, say }) => {
      await client.execute(say.describedFunction('area_of', 'Twice the width.'));
      const before = `[${ASTRAL}, area_`;
      assert.match(await found(client, `${before}of, no_such_name]`, [...before].length), /Twice the width/);
    }),
    behaviour('inspection that finds nothing says so', async ({ client }) => {
      const content = await inspect(client, 'no_such_name_anywhere_', 5);
      assert.equal(content.status, 'ok');
      assert.equal(content.found, false);
      assert.deepEqual(content.data, {});
    }),
    behaviour('complete code is complete', async ({ client, say }) => {
      for (const code of say.complete) assert.equal((await judged(client, code)).status, 'complete', code);
    }),
    behaviour('incomplete code is incomplete, with an indent', async ({ client, say }) => {
      for (const code of say.incomplete) {
        const { status, indent } = await judged(client, code);
        assert.equal(status, 'incomplete', code);
        assert.match(String(indent), /^\s*$/);
      }
    }),
    behaviour('the indent after an open block is deeper', async ({ client, say }) => {
      assert.match(String((await judged(client, say.incomplete[0]!)).indent), /^\s+$/);
    }),
    behaviour('wrong code is invalid', async ({ client, say }) => {
      for (const code of say.invalid) assert.equal((await judged(client, code)).status, 'invalid', code);
    }),
  ],
};

async function complete(client: Client, code: string, cursor = [...code].length) {
  return client.request('complete_request', { code, cursor_pos: cursor });
}

/** The code after each match was taken, as the reply says where it belongs, in code points. */
async function completed(client: Client, code: string, cursor?: number): Promise<string[]> {
  const { content } = await complete(client, code, cursor);
  assert.equal(content.status, 'ok');
  const points = [...code];
  const { matches, cursor_start, cursor_end } = content as {
    matches: string[];
    cursor_start: number;
    cursor_end: number;
  };
  const before = points.slice(0, cursor_start).join('');
  const after = points.slice(cursor_end).join('');
  return matches.map((match) => before + match + after);
}

async function experimentalTypes({ client, say }: SharedScene): Promise<void> {
  await client.execute(say.define('protocol_answer', '42'));
  const { content } = await complete(client, `[${ASTRAL}, protocol_ans`);
  const { _jupyter_types_experimental: typed } = content.metadata as {
    _jupyter_types_experimental?: { start: number; end: number; text: string; type: string }[];
  };
  const match = typed?.find(({ text }) => text === 'protocol_answer');
  assert.ok(match, 'there is none');
  assert.ok(match.type.length > 0);
  assert.deepEqual([match.start, match.end], [content.cursor_start, content.cursor_end]);
}

async function inspect(client: Client, code: string, cursor_pos: number, detail_level = 0): Promise<Content> {
  return (await client.request('inspect_request', { code, cursor_pos, detail_level })).content;
}

/** Its text, without the colours of a terminal. */
async function found(client: Client, code: string, cursor: number, level = 0): Promise<string> {
  const { found, data } = await inspect(client, code, cursor, level);
  assert.equal(found, true);
  return String(data?.['text/plain']).replace(/\x1b\[[\d;]*m/g, '');
}

async function judged(client: Client, code: string): Promise<Content> {
  return (await client.request('is_complete_request', { code })).content;
}
