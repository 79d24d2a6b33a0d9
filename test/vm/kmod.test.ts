import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { callSites, closeTarget, useTarget } from '../../src/index.ts';
import { HIDE, SEED } from './kmod-bodies.ts';
import { load, openFiles } from './load-module.ts';
import { sh } from './top-level.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

/** Many more than the kernel's own count of open files, kept for each CPU, can be off. */
const OPENS = 600;

test('a file that exists cannot be opened while the module is loaded; no file object is lost', async () => {
  await sh('cd /tmp; echo x >testfile3; echo y >testfile');
  const { result, printed } = await load('hide', HIDE, 'exec 2>&1; cd /tmp; cat testfile testfile3; echo $?');
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
  const many = await load(
    'hide',
    HIDE,
    `sh -c 'for i in $(seq ${OPENS}); do read x </tmp/testfile3; done 2>/dev/null'`,
  );
  assert.equal(many.result.rows.numRows(), OPENS);
  assert.ok((await openFiles()) - before < OPENS / 3, 'what was opened has not been given back');
  assert.equal(many.result.report.buildMs, null, 'it was built before');
});

test('all four kinds of handlers see what they should', async () => {
  const offset = await afterCall();
  const { result } = await load(
    'kinds',
    `ENTRY(vfs_read) { if (!strcmp(current->comm, "head")) emit("in=%lu", arg(3)); }
RETURN(vfs_read) { if (!strcmp(current->comm, "head")) emit("out=%ld", retval); }
AT(do_filp_open, ${offset}) {
    if (!IS_ERR((void *)retval))
        emit("at=%s", ((struct file *)retval)->f_path.dentry->d_name.name);
}
AFTER_CALL(do_filp_open, path_openat) {
    if (!IS_ERR((void *)retval))
        emit("after=%s", ((struct file *)retval)->f_path.dentry->d_name.name);
}`,
    'cd /tmp; echo twelve bytes >twelve; head -c 5 twelve >/dev/null',
  );
  const rows = result.rows.objects() as { [column: string]: unknown }[];
  const ofHead = (column: string) =>
    rows.filter((row) => row.comm === 'head' && row[column] !== null).map((row) => row[column]);
  assert.equal(ofHead('in').at(-1), 5);
  assert.equal(ofHead('out').at(-1), 5);
  assert.equal(ofHead('at').at(-1), 'twelve');
  assert.deepEqual(ofHead('at'), ofHead('after'));
  assert.deepEqual(new Set(rows.map((row) => row.function)), new Set(['vfs_read', 'do_filp_open']));
});

/** The offset of the instruction after the first call of path_openat, as the kernel's own code has it. */
async function afterCall(): Promise<number> {
  const calls = (await callSites('do_filp_open')).objects();
  return calls.find(({ callee }) => callee === 'path_openat')!.offset!;
}

test('RETURN changes what a function returns', async () => {
  const { printed } = await load(
    'deny',
    'RETURN(do_filp_open) {\n  if (!strcmp(current->comm, "cat") && retval == (unsigned long)-ENOENT)\n    set_retval(-EACCES);\n}',
    'cat /tmp/nothing-here',
  );
  assert.match(printed, /Permission denied/);
});

test('a whole module: what it prints by trace_printk are rows, and the top-level buffer stays empty', async () => {
  const { result } = await load('seed', SEED, 'cd /tmp; echo x >testfile; cat testfile testfile2');
  const rows = result.rows.objects() as { [column: string]: unknown }[];
  const names = rows.filter((row) => /^testfile/.test(String(row.name))).map((row) => row.name);
  assert.deepEqual(names.slice(-2), ['testfile', 'testfile2']);
  // A C library that has to say what is wrong opens files of its own afterwards.
  const returns = rows.filter((row) => row.comm === 'cat' && row.took !== null);
  const first = returns.findIndex((row) => row.retname === 'testfile');
  const back = returns.slice(first, first + 2);
  assert.deepEqual(
    back.map((row) => row.retname),
    ['testfile', '(fault)'],
  );
  assert.ok(back.every((row) => (row.took as number) > 0));
  assert.equal(rows.find((row) => row.name === 'testfile')!.function, 'do_filp_open_kprobe');
  assert.equal(rows.find((row) => row.name === 'testfile')!.dfd, -100);
  assert.equal(await sh('grep -vc "^#" /sys/kernel/tracing/trace'), '0\n');
});
