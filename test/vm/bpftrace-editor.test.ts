import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServices } from '../../src/commands/services.ts';
import { type Bpftrace, bpftrace, closeTarget, sh, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';

const services = createServices(workspace);
const complete = async (text: string) => (await services.completeProgram(text))!;
const inspect = async (text: string) => (await services.inspectProgram(text, ''))?.text ?? '';

before(async () => useTarget('vm'));
after(async () => closeTarget());

test('fields of any event of the kernel are completed and explained', { timeout: 120_000 }, async () => {
  const format = await sh('cat /sys/kernel/tracing/events/block/block_rq_issue/format');
  const fields = [...format.matchAll(/field:.*?(\w+)(?:\[\d*\])?;/g)].map(([, name]) => name!);
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

/** One `dd` reads so often; the last read comes a second later on the same CPU, so that the kernel reports what it lost before. */
const READS = 100_000;
const FLOOD = [
  `taskset -c 0 dd if=/dev/zero of=/dev/null bs=1 count=${READS - 1} status=none`,
  'sleep 1',
  'taskset -c 0 dd if=/dev/zero of=/dev/null bs=1 count=1 status=none',
].join('; ');

test('a flood of rows loses nothing that bpftrace does not report as lost', {
  timeout: 240_000,
}, async () => {
  const program = `kprobe:vfs_read /comm == "dd" && arg2 == 1/ {
    printf("pid=%d comm=%s size=%d\\n", pid, comm, arg2);
    @calls = count();
  }`;
  const { printf1, calls, report } = (await bpftrace(program, { run: FLOOD })) as unknown as Bpftrace<{
    printf1: { pid: number; comm: string; size: number };
    calls: { value: number };
  }>;
  assert.equal(calls.object(0)!.value, READS);
  assert.equal(printf1.numRows() + report.lost, READS, `${report.lost} lost`);
  assert.equal(printf1.filter((d) => d.comm !== 'dd' || d.size !== 1).numRows(), 0);
  assert.equal(report.unreadable, 0);
});
