import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kmod, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { sweep } from '../../src/targets/guard.ts';
import { load } from './load-module.ts';
import { sh } from './top-level.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

test('a mistake in the C, in a place or in what the kernel allows is told under the cell’s own line', async () => {
  const refused = (text: string, code: string, message: RegExp) =>
    assert.rejects(load('bad', text, 'true'), (error: { code?: string; message: string }) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
  await refused(
    'ENTRY(vfs_read) {\n  emit("n=%d", argument);\n}',
    'c-error',
    /argument.*undeclared.*\n {4}emit\("n=%d", argument\);\n {17}\^{8}/,
  );
  await refused('ENTRY(vfs_raed) { }', 'unknown-function', /vfs_read/);
  await refused('AFTER_CALL(do_filp_open, path_opnat) { }', 'no-call', /did you mean path_openat/);
  await refused('AT(do_filp_open, 1) { }', 'bad-offset', /no instruction of do_filp_open starts at 1/);
  await refused(
    '\nENTRY(vfs_read) { }\nENTRY(notify_die) { }',
    'probe-refused',
    /ENTRY\(notify_die\)[\s\S]*lets no probe stand there/,
  );
  assert.equal(await sh('ls /sys/module | grep probebook_; cat /sys/kernel/debug/kprobes/list'), '');
});

test('a module that fails to load says what it logged; one that cannot be unloaded blocks no later cell', async () => {
  const whole = (init: string) => `#include <linux/module.h>
static int __init begin(void) { ${init} }
static void __exit end(void) { }
module_init(begin); module_exit(end); MODULE_LICENSE("GPL");`;
  await assert.rejects(load('fails', whole('pr_err("no such luck\\n"); return -EINVAL;'), 'true'), {
    code: 'module-refused',
    message: /Invalid argument[\s\S]*no such luck/i,
  });
  await assert.rejects(load('stays', whole('__module_get(THIS_MODULE); return 0;'), 'true'), {
    code: 'module-stuck',
  });
  const { result } = await load('stays', 'ENTRY(vfs_read) { emit("x"); }', 'cat /etc/hostname');
  assert.equal(result.report.module, 'probebook_stays_2');
  assert.ok(result.rows.numRows() > 0);
});

test('a module whose guard was killed is unloaded by the next one', async () => {
  const { tracer, guardPid } = await workspace.kernel();
  const stop = new AbortController();
  const text = 'ENTRY(vfs_read) { emit("x"); }';
  const running = kmod('orphan', text, { unsafe: true, signal: stop.signal }).catch(() => null);
  while (!(await sh('ls /sys/module')).includes('probebook_orphan')) await sh('sleep 0.2');
  await sh(`kill -KILL ${guardPid}`);
  assert.ok((await sweep(tracer.target)).includes('probebook_orphan'));
  assert.ok(!(await sh('ls /sys/module')).includes('probebook_orphan'));
  stop.abort();
  await running;
});
