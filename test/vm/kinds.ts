import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { closeTarget, type InputError, kprobe, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { runText } from '../../src/targets/target.ts';
import { assertSame, compared } from './compare.ts';
import { rowsOf } from './rows.ts';

const OPENS = 'cat /tmp/testfile2; cat /etc/passwd > /dev/null';

/** Fprobes, tracepoint probes, event probes and probes in programs give what the kernel's own text says. */
export function kindsTests(kernel: string, { fprobes }: { readonly fprobes: boolean }): void {
  let folder = '';
  /** A program in the notebook's folder, which the target sees live, by a path that starts there. */
  let program = '';
  before(async () => {
    folder = mkdtempSync(join(process.cwd(), '.kinds-'));
    copyFileSync('/bin/bash', join(folder, 'shell'));
    program = `./${relative(process.cwd(), folder)}/shell`;
    await useTarget(kernel);
  });
  after(async () => {
    const { target } = (await workspace.kernel()).tracer;
    const left = await runText(target, 'cat /sys/kernel/tracing/dynamic_events');
    await closeTarget();
    rmSync(folder, { recursive: true });
    assert.equal(left.stdout, '');
  });

  test(`fprobes on ${kernel}`, async () => {
    const both = await compared(
      `f:t1 do_filp_open dfd name=pathname->name
f:t2 do_filp_open%return ret=$retval ret_name=$retval->f_path.dentry->d_name.name`,
      OPENS,
    );
    assertSame(both, {
      columns: { t1: ['dfd', 'name'], t2: ['ret', 'ret_name'] },
      landmark: { event: 't1', column: 'name', value: '/tmp/testfile2' },
    });
    const letters = both.trace.report.commands.map((line) => line.slice(0, 1)).join('');
    assert.equal(letters, fprobes ? 'ff' : 'pr');
  });

  test(`a span of an fprobe on ${kernel}`, async () => {
    const trace = await kprobe(
      'span a f do_filp_open name=pathname->name -> ret=$retval\nspan b do_filp_open name=pathname->name -> ret=$retval',
      { run: OPENS, only: 'run' },
    );
    const texts = (event: string) =>
      rowsOf(trace, event).map(({ tid, name, ret }) => `${tid} ${name} ${ret}`);
    assert.ok(texts('a').length > 3);
    assert.deepEqual(texts('a').sort(), texts('b').sort());
  });

  test(`tracepoint probes on ${kernel}`, async () => {
    const line = 't:t1 sched_switch preempt was=prev->comm before=prev->pid after=next->pid name=next->comm';
    if (!fprobes) {
      await assert.rejects(kprobe(line, { run: 'true' }), (error: InputError) => {
        assert.equal(error.code, 'not-on-this-kernel');
        assert.match(error.message, /Linux has them from 6\.5 on[\s\S]*sched:sched_switch/);
        return true;
      });
      return;
    }
    const both = await compared(line, `${program} -c 'for i in 1 2 3 4; do sleep 0.02 & wait; done'`);
    const rows = rowsOf(both.trace, 't1');
    // What happens on our own readers, such as a switch from them to another task, is in the text only.
    const expected = both.oracle
      .filter(({ args }) => args.was === '"shell"')
      .map(({ tid, args }) => `${tid} ${args.was} ${args.before} ${args.after} ${args.name}`);
    const ours = new Set(
      rows.map((row) => `${row.tid} "${row.was}" ${row.before} ${row.after} "${row.name}"`),
    );
    assert.ok(expected.length > 4);
    const missing = expected.filter((text) => !ours.has(text));
    assert.deepEqual(missing, []);
  });

  test(`event probes on ${kernel}`, async () => {
    const trace = await kprobe(
      `e:t1 sched.sched_switch $prev_pid after=$next_pid name=$next_comm:string if prev_pid > 0
e:t2 task.task_rename old=$oldcomm new=$newcomm
sched:sched_switch if prev_pid > 0
task:task_rename`,
      { run: 'sleep 0.1; cat /etc/hostname', only: 'run' },
    );
    const probed = rowsOf(trace, 't1').map((r) => `${r.tid} ${r.comm} ${r.prev_pid} ${r.after} ${r.name}`);
    const events = rowsOf(trace, 'sched_switch').map(
      (r) => `${r.tid} ${r.prev_comm} ${r.prev_pid} ${r.next_pid} ${r.next_comm}`,
    );
    assert.ok(probed.length > 5);
    assert.deepEqual(probed, events);
    const renames = (event: string, old: string, now: string) =>
      rowsOf(trace, event).map((row) => `${row.tid} ${row[old]} ${row[now]}`);
    assert.ok(renames('t2', 'old', 'new').some((text) => / sh (sleep|cat)$/.test(text)));
    assert.deepEqual(renames('t2', 'old', 'new'), renames('task_rename', 'oldcomm', 'newcomm'));
  });

  test(`probes in a program on ${kernel}`, async () => {
    const both = await compared(
      `p:t1 ${program}:parse_and_execute text=+0($arg1):string sp=$stack first=$arg2
r:t2 ${program}:parse_and_execute ret=$retval
p:t3 ${program}:parse_and_execute+5 pc=%ip`,
      // No quotes: the text has them unescaped.
      `${program} -c 'for i in 1 2 3; do eval true\\ $i; done; eval eval\\ false'`,
    );
    assertSame(both, {
      columns: { t1: ['text', 'sp', 'first'], t2: ['ret'], t3: ['pc'] },
      landmark: { event: 't1', column: 'text', value: 'true 2' },
    });
    const { trace } = both;
    const texts = ['true 1', 'true 2', 'true 3', 'eval false', 'false'];
    assert.deepEqual(
      rowsOf(trace, 't1')
        .map(({ text }) => text)
        .slice(-5),
      texts,
    );
    assert.deepEqual(
      rowsOf(trace, 't2')
        .map(({ ret }) => ret)
        .slice(-6)
        .map(Number),
      [0, 0, 0, 1, 1, 1], // the last is that of the text after -c, which began before all
    );
    for (const { comm, pid, tid, ip } of rowsOf(trace, 't3')) {
      assert.deepEqual([comm, pid, ip], ['shell', tid, 'parse_and_execute+0x5']);
    }
    assert.ok(rowsOf(trace, 't2').some(({ caller }) => /^evalstring\+0x/.test(String(caller))));
  });

  test(`a span of a program's function on ${kernel}`, async () => {
    const trace = await kprobe(`span e ${program}:parse_and_execute text=+0($arg1):string -> ret=$retval`, {
      run: `${program} -c 'eval "eval \\"eval false\\"; true"; true'`,
    });
    const rows = rowsOf(trace, 'e');
    const text = (start: string) => rows.find((row) => String(row.text).startsWith(start)) as unknown as Row;
    const [outer, middle, inner] = ['eval "eval', 'eval false', 'false'].map(text) as [Row, Row, Row];
    assert.deepEqual(
      [outer, middle, inner].map(({ ret }) => Number(ret)),
      [0, 1, 1],
    );
    for (const [around, within] of [
      [outer, middle],
      [middle, inner],
    ] as const) {
      assert.ok(around.ts < within.ts);
      assert.ok(around.ts + around.dur > within.ts + within.dur);
    }
    assert.equal(trace.report.unpaired, 0);
  });
}

interface Row {
  readonly ts: number;
  readonly dur: number;
  readonly ret: bigint;
}
