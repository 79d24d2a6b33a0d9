import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServices } from '../../src/commands/services.ts';
import { closeTarget, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { runText } from '../../src/targets/target.ts';

const services = createServices(workspace);
const complete = async (text: string) => (await services.completeProgram(text))!;
const inspect = async (text: string) => (await services.inspectProgram(text, ''))?.text ?? '';

before(async () => useTarget('vm'));
after(async () => closeTarget());

test('fields of any event of the kernel are completed and explained', { timeout: 120_000 }, async () => {
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

test('files of the target and their functions are completed', { timeout: 120_000 }, async () => {
  assert.ok((await complete('uprobe:/bin/bas')).matches.includes('/bin/bash:'));
  assert.ok((await complete('BEGIN { }\nuretprobe:/us')).matches.includes('/usr/'));
  assert.deepEqual((await complete("uprobe:/no'where")).matches, []);
  const { typed, matches } = await complete('uprobe:/bin/bash:readli');
  assert.equal(typed, 'readli');
  assert.equal(matches[0], 'readline');
  assert.equal(await services.completeProgram('uprobe:/no/such:a'), null);
});
