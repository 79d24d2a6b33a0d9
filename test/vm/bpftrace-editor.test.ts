import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createServices } from '../../src/commands/services.ts';
import { closeTarget, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { Journal } from '../../src/recording/journal.ts';
import { runText } from '../../src/targets/target.ts';

const services = createServices(workspace, new Journal(() => null));
const complete = async (text: string) => (await services.completeProgram(text))!;
const inspect = async (text: string) => (await services.inspectProgram(text, ''))?.text ?? '';

before(async () => useTarget('vm'));
after(async () => closeTarget());

test('fields of any event of the kernel are completed and explained', async () => {
  const { tracer, tracefs } = await workspace.kernel();
  const { stdout: format } = await runText(
    tracer.target,
    `cat ${tracefs}/events/block/block_rq_issue/format`,
  );
  const fields = [...format.matchAll(/field:.*?(\w+)(?:\[\d*\])?;/g)].map(([, name]) => name!);
  assert.ok(fields.length > 6, format);
  const own = fields.filter((name) => !name.startsWith('common_'));
  const { matches } = await complete('tracepoint:block:block_rq_issue { @[args.');
  assert.deepEqual(matches, own);
  assert.match(await inspect('t:block:block_rq_issue { @[args->nr_sector'), /^unsigned int nr_sector\n/);
});

test('files of the target and their functions are completed', async () => {
  assert.deepEqual(await soon('uprobe:/bin/bas'), { typed: 'bas', has: 'bash' });
  assert.deepEqual(await soon('BEGIN { }\nuretprobe:/us'), { typed: 'us', has: 'usr/' });
  assert.deepEqual(await soon('uprobe:/bin/bash:readli'), { typed: 'readli', has: 'readline' });
  assert.deepEqual((await complete("uprobe:/no'where")).matches, []);
  assert.equal(await services.completeProgram('uprobe:/no/such:a'), null);
});

/** The first match; what is slow to read is there for a later key. */
async function soon(text: string): Promise<{ readonly typed: string; readonly has: string }> {
  for (;;) {
    const found = await services.completeProgram(text);
    if (found?.matches[0] !== undefined) return { typed: found.typed, has: found.matches[0] };
    await setTimeout(100);
  }
}
