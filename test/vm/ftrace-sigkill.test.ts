import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { runText, type Target } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { TOP_LEVEL } from './top-level.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
let vm: Target;

before(async () => {
  vm = await openVm({ folder: PROJECT, onProgress: () => undefined });
});
after(() => vm?.close());

const sh = async (script: string) => (await runText(vm, script)).stdout;

test('SIGKILL of a session that has borrowed the top-level tracer gives all of it back', async () => {
  await sh('cd /sys/kernel/tracing; echo 300 >buffer_size_kb; echo boot >trace_clock');
  const top = await sh(TOP_LEVEL);
  const session = await vm.spawn(
    `cd ${PROJECT} && exec node_modules/.bin/node test/vm/fixtures/endless-graph.ts >/dev/null 2>&1`,
  );
  await until('the tracer runs', async () =>
    (await sh(TOP_LEVEL)).includes('current_tracer: function_graph'),
  );
  assert.match(await sh(TOP_LEVEL), /set_graph_function: vfs_read\n/);
  await sh('kill -9 $(pgrep -f fixtures/endless-graph.ts)');
  await session.exit;
  await until('all is given back', async () => (await sh(TOP_LEVEL)) === top);
  await until(
    'no reader and no guard are left',
    async () => (await sh("pgrep -af 'trace_pipe_raw|probebook' | grep -v pgrep")) === '',
  );
});

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  assert.fail(`after ten minutes not yet: ${what}\n${await sh(TOP_LEVEL)}`);
}
