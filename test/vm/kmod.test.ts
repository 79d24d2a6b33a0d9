import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kmod, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { runText } from '../../src/targets/target.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

const sh = async (script: string) => (await runText((await workspace.kernel()).tracer.target, script)).stdout;

const HIDE = `AFTER_CALL(do_filp_open, path_openat) {
    struct file *file = (struct file *)retval;
    if (!IS_ERR_OR_NULL(file) && !strcmp(file->f_path.dentry->d_name.name, "testfile3")) {
        emit("hidden=%s pid=%d changed=%d", file->f_path.dentry->d_name.name, current->pid, 1);
        fput(file);
        set_retval(-ENOENT);
    }
}`;

/** What a cell of `%%kmod` does in the lab VM; resolves to its result and what the command printed. */
async function load(name: string, text: string, run: string) {
  let printed = '';
  const result = await kmod(name, text, { unsafe: true, run, output: (_, chunk) => (printed += chunk) });
  return { result, printed };
}

/** Objects that the kernel has for open files; what was given back comes back a moment later. */
const openFiles = async () => Number((await sh('sleep 0.5; cut -f1 /proc/sys/fs/file-nr')).trim());

test('a file that exists cannot be opened while the module is loaded; no file object is lost', {
  timeout: 120_000,
}, async () => {
  await sh('cd /tmp; echo x >testfile3; echo y >testfile');
  const loop = (n: number) => `cd /tmp; cat testfile; for i in $(seq ${n}); do cat testfile3; done; echo $?`;
  const { result, printed } = await load('hide', HIDE, loop(1));
  assert.equal(printed.replace(/cat: /, ''), 'y\ntestfile3: No such file or directory\n1\n');
  const [row] = result.rows.objects() as { [column: string]: unknown }[];
  assert.equal(result.rows.numRows(), 1);
  assert.deepEqual(
    {
      ...row,
      ts: typeof row!.ts,
      tid: row!.tid === row!.arg_pid,
      pid: row!.pid === row!.arg_pid,
      arg_pid: 0,
      cpu: 0,
    },
    {
      ts: 'number',
      cpu: 0,
      tid: true,
      pid: true,
      comm: 'cat',
      function: 'do_filp_open',
      message: row!.message,
      hidden: 'testfile3',
      arg_pid: 0,
      changed: 1,
    },
  );
  assert.equal(row!.message, `hidden=testfile3 pid=${row!.tid} changed=1`);
  assert.equal(
    await sh('cat /tmp/testfile3; ls /sys/module | grep probebook_; ls /sys/kernel/tracing/instances'),
    'x\n',
  );

  const before = await openFiles();
  const many = await load('hide', HIDE, loop(60));
  assert.equal(many.result.rows.numRows(), 60);
  assert.ok(Math.abs((await openFiles()) - before) < 20, 'the objects of 60 files would be more');
  assert.equal(many.result.report.buildMs, null, 'it was built before');
});
