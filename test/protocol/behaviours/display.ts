import assert from 'node:assert/strict';
import { behaviour, type Group, type SharedScene } from '../behaviour.ts';
import type { Received } from '../client/message.ts';
import { ofType } from './outputs.ts';

export const display: Group = {
  title: 'Display',
  behaviours: [
    behaviour('a chosen MIME type is a display_data', async ({ client, say }) => {
      const { outputs } = await client.execute(say.html('<b>bold</b>'));
      const [shown] = ofType(outputs, 'display_data');
      assert.equal(shown?.content.data?.['text/html'], '<b>bold</b>');
      assert.deepEqual(ofType(outputs, 'stream'), []);
    }),
    behaviour('JSON is shown as data, not as text of it', async ({ client, say }) => {
      const value = { list: [1, 2, { deep: 'ü' }] };
      const { outputs } = await client.execute(say.json(value));
      assert.deepEqual(ofType(outputs, 'display_data')[0]?.content.data?.['application/json'], value);
    }),
    behaviour('every display and result has metadata and transient as objects', async ({ client, say }) => {
      const shown = ofType((await client.execute(say.html('x'))).outputs, 'display_data')[0];
      const result = ofType((await client.execute('6 * 7')).outputs, 'execute_result')[0];
      for (const message of [shown, result]) {
        assert.deepEqual(message?.content.metadata, {});
        // Not in the spec for a result, but what front-ends read; null breaks them.
        assert.deepEqual(message?.content.transient ?? {}, {});
      }
    }),
    behaviour('update_display_data replaces what a cell before has shown under that display_id', update),
    behaviour('clear_output(wait: false) empties the output at once', (scene) => clear(scene, false, '', '')),
    behaviour('what is shown after clear_output stays', (scene) => clear(scene, false, 'new', 'new\n')),
    behaviour('clear_output(wait: true) empties it when the next output comes', (scene) =>
      clear(scene, true, 'new', 'new\n'),
    ),
    behaviour('after clear_output(wait: true) the old output stays when nothing follows', (scene) =>
      clear(scene, true, '', 'old\n'),
    ),
  ],
};

async function update({ client, say }: SharedScene): Promise<void> {
  const first = await client.execute(say.showUpdatable('the first'));
  const [shown] = ofType(first.outputs, 'display_data');
  const display_id = displayId(shown);
  assert.ok(display_id, 'it has no display_id');
  assert.match(JSON.stringify(shown?.content.data), /the first/);
  const second = await client.execute(say.update('the second'));
  const [updated] = ofType(second.outputs, 'update_display_data');
  assert.deepEqual(updated?.content.transient, { display_id });
  assert.match(JSON.stringify(updated?.content.data), /the second/);
}

function displayId(message: Received | undefined): unknown {
  return (message?.content.transient as { readonly display_id?: string } | undefined)?.display_id;
}

/** `after` is printed after the clearing, unless it is empty. */
async function clear(
  { client, say }: SharedScene,
  wait: boolean,
  after: string,
  visible: string,
): Promise<void> {
  const code = [say.print('old'), say.clear(wait), ...(after ? [say.print(after)] : [])].join('\n');
  const { outputs } = await client.execute(code);
  assert.equal(ofType(outputs, 'clear_output')[0]?.content.wait, wait);
  assert.equal(visibleText(outputs), visible);
}

/** What a front-end shows in the end: `wait` leaves the old output until something new comes ("Clear output"). */
function visibleText(outputs: readonly Received[]): string {
  let text = '';
  let waiting = false;
  for (const { header, content } of outputs) {
    if (header.msg_type === 'clear_output') {
      waiting = content.wait === true;
      if (!waiting) text = '';
    } else if (header.msg_type === 'stream') {
      text = (waiting ? '' : text) + content.text;
      waiting = false;
    }
  }
  return text;
}
