import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { closeTarget, kmod, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { runText } from '../../src/targets/target.ts';
import { HIDE, SEED } from './kmod-bodies.ts';

afterEach(async () => closeTarget());

for (const spec of ['vm:5.10', 'vm:6.12']) {
  test(`${spec}: a return value is changed, and a whole module runs`, async () => {
    await useTarget(spec);
    let printed = '';
    const output = (_: string, text: string) => (printed += text);
    const { target } = (await workspace.kernel()).tracer;
    await runText(target, 'cd /tmp; echo x >testfile3; echo y >testfile');
    const hidden = await kmod('hide', HIDE, {
      unsafe: true,
      run: 'exec 2>&1; cd /tmp; cat testfile testfile3',
      output,
    });
    assert.match(printed, /^y\n.*testfile3: No such file or directory\n$/);
    assert.ok(hidden.rows.objects().every((row) => 'changed' in row && row.changed === 1));
    const { rows } = await kmod('seed', SEED, { unsafe: true, run: 'cat /etc/hostname' });
    const names = (rows.objects() as { name?: string }[]).map(({ name }) => name);
    assert.ok(names.includes('/etc/hostname'));
  });
}
