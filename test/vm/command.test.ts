import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { execa } from 'execa';
import { testFolder } from '../targets/folder.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const folder = testFolder();
const runtime = testFolder();

const vm = (args: readonly string[], input = '') =>
  execa(process.execPath, [MAIN, 'vm', ...args], {
    cwd: folder,
    input,
    env: { XDG_RUNTIME_DIR: runtime },
    reject: false,
  });

after(() => vm(['stop']));

test('a lab VM can be started, entered, listed and stopped from the command line', async () => {
  const none = await vm(['ssh']);
  assert.deepEqual([none.exitCode, none.stderr], [1, 'no lab VM was started\nStart one: probebook vm start']);

  assert.equal((await vm(['start'])).exitCode, 0);
  assert.match((await vm(['start'])).stdout, /runs already/);
  const [, release, pid] = /^(6\.1\S*) +pid (\d+) +up 00:\d\d:\d\d +started by probebook vm start$/m.exec(
    (await vm(['status'])).stdout,
  )!;

  const inside = await vm(['ssh'], 'uname -r; pwd; ls; stty size; exit\n');
  assert.match(inside.stdout, new RegExp(`${release}\\s+${folder}\\s+here\\s+24 80`));
  const again = await vm(['ssh'], 'echo $((6 * 7)); exit\n');
  assert.match(again.stdout, /\b42\b/);

  assert.match((await vm(['stop'])).stdout, /^stopped 6\.1/);
  assert.doesNotMatch((await vm(['status'])).stdout, new RegExp(`pid ${pid}\\b`));
});

test('a wrong action or option is refused with what is near', async () => {
  assert.match((await vm(['strat'])).stderr, /vm cannot 'strat'\ntry: probebook vm start/);
  assert.match((await vm(['start', '--kernl', '6.1'])).stderr, /--kernl[\s\S]*--kernel VERSION/);
});
