import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kmod, useTarget } from '../../src/index.ts';
import { HIDE } from './kmod-bodies.ts';
import { sh } from './top-level.ts';

before(async () => useTarget('vm:6.1/arm64'));
after(async () => closeTarget());

test('vm:6.1/arm64: a module built here for another architecture hides a file', async () => {
  await sh('cd /tmp; echo x >testfile3; echo y >testfile');
  let printed = '';
  const output = (_: string, text: string) => (printed += text);
  const { rows } = await kmod('hide', HIDE, {
    unsafe: true,
    run: 'exec 2>&1; cd /tmp; cat testfile testfile3',
    output,
  });
  assert.match(printed, /^y\n.*testfile3.*No such file or directory\n$/);
  assert.deepEqual(
    (rows.objects() as { hidden?: string }[]).map(({ hidden }) => hidden),
    ['testfile3'],
  );
  const seen = await kmod(
    'seen',
    'ENTRY(vfs_read) { emit("in=%lu", arg(3)); }\nRETURN(vfs_read) { emit("out=%ld", retval); }',
    {
      unsafe: true,
      run: 'cd /tmp; echo twelve bytes >twelve; head -c 5 twelve >/dev/null',
    },
  );
  const ofHead = (seen.rows.objects() as { comm: string; out?: number | null }[]).filter(
    ({ comm }) => comm === 'head',
  );
  assert.ok(
    ofHead.some(({ out }) => out === 5 || out === 13),
    JSON.stringify(ofHead),
  );
  assert.equal(await sh('cat /tmp/testfile3; ls /sys/module | grep probebook_'), 'x\n');
});
