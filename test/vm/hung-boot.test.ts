import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runText } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { testFolder } from '../targets/folder.ts';

const folder = testFolder();

test('a boot that hangs is given up, told, and tried once more', async () => {
  const progress: string[] = [];
  const opening = openVm({ folder, onProgress: (line) => progress.push(line) });
  const hung = await firstQemu();
  process.kill(hung, 'SIGSTOP'); // as little happens in it then as when its kernel hangs
  const vm = await opening;
  assert.ok(progress.includes('the lab VM did not boot within 60 s: once more'), progress.join('\n'));
  assert.deepEqual(await runText(vm, 'echo here').then(({ stdout }) => stdout.trim()), 'here');
  assert.deepEqual(qemus(), [vm.pid]);
  await vm.close();
  assert.deepEqual(qemus(), []);
});

async function firstQemu(): Promise<number> {
  for (;;) {
    const [pid] = qemus();
    if (pid !== undefined) return pid;
    await delay(20);
  }
}

/** Those that this process has started. */
function qemus(): number[] {
  return globSync('/proc/self/task/*/children')
    .flatMap((file) => readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number))
    .filter((pid) => /^qemu-system/.test(readFileSync(`/proc/${pid}/comm`, 'utf8')));
}
