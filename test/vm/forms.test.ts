import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, useTarget } from '../../src/index.ts';
import { type Row, rowsOf } from './rows.ts';

/**
 * Threads that open files of which they know whether they are there, each name once, and say so themselves: who, what,
 * and the error. Half of the opens happen while other threads are inside of theirs.
 */
const WORKLOAD = `
import os, sys, threading
folder = sys.argv[1]
log = []
def work(n):
    for i in range(25):
        name = f"{folder}/{n}-{i}" if i % 3 else f"{folder}/there-{n}-{i}"
        if i % 3 == 0: os.close(os.open(name, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC))
        else:
            try: os.open(name, os.O_RDONLY)
            except OSError as error: assert error.errno == 2
        log.append(f"{threading.get_native_id()} {name}")
threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(os.getpid(), *log, sep="\\n", file=open(f"{folder}/log", "w"))
`;

let folder = '';
before(async () => {
  folder = mkdtempSync(join(process.cwd(), '.forms-'));
  writeFileSync(join(folder, 'work.py'), WORKLOAD);
  await useTarget('vm');
});
after(async () => {
  await closeTarget();
  rmSync(folder, { recursive: true });
});

test('spans, system calls and call sites are what threads say they did', async () => {
  const trace = await kprobe(
    `span open do_filp_open dfd name=pathname->name -> ret=$retval
span call sys:openat filename flags -> ret
span missing do_filp_open name=pathname->name -> ret=$retval if err == ENOENT
p:back do_filp_open@path_openat fp=$retval
sys:close fd`,
    { run: `python3 ${folder}/work.py ${folder}` },
  );
  assert.equal(trace.report.exitCode, 0);
  assert.deepEqual([trace.report.lost, trace.report.missed, trace.report.unpaired], [0, 0, 0]);
  const [pid, ...log] = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  assert.equal(log.length, 200);
  const ofWork = (name: unknown) => typeof name === 'string' && /\/(there-)?\d+-\d+$/.test(name);
  const there = (name: unknown) => /there-/.test(String(name));

  const opens = rowsOf(trace, 'open').filter(({ name }) => ofWork(name));
  assert.deepEqual(opens.map(({ tid, name }) => `${tid} ${name}`).sort(), log.toSorted());
  for (const { name, err, ret, dur, pid: process, comm } of opens) {
    assert.equal(err, there(name) ? null : 'ENOENT');
    assert.ok(there(name) ? (ret as bigint) > 0n : ret === -2n);
    assert.ok((dur as number) > 0);
    assert.deepEqual([process, comm], [Number(pid), 'python3']);
  }

  // Where the kernel could not read the user's memory at the entry, the name is that of the open in the call.
  const within = ({ tid, ts, dur }: Row) =>
    opens.find((open) => {
      const after = (open.ts as number) - (ts as number);
      return open.tid === tid && after > 0 && after < (dur as number);
    });
  const calls = rowsOf(trace, 'call')
    .map((call) => ({ ...call, filename: call.filename ?? within(call)?.name ?? null }) as Row)
    .filter(({ filename }) => ofWork(filename));
  assert.deepEqual(calls.map(({ tid, filename }) => `${tid} ${filename}`).sort(), log.toSorted());
  for (const { filename, flags, ret, err } of calls) {
    assert.equal(flags, there(filename) ? 'O_WRONLY|O_CREAT|O_CLOEXEC' : 'O_RDONLY|O_CLOEXEC');
    assert.deepEqual([(ret as number) >= 0, err], there(filename) ? [true, null] : [false, 'ENOENT']);
  }
  // A call encloses its open: on one thread, by their names.
  for (const { tid, filename, ts, dur } of calls) {
    const inner = opens.find((open) => open.tid === tid && open.name === filename)!;
    assert.ok((inner.ts as number) > (ts as number) && (inner.dur as number) < (dur as number));
  }

  const missing = rowsOf(trace, 'missing').filter(({ name }) => ofWork(name));
  assert.equal(missing.length, log.filter((line) => !there(line)).length);
  assert.ok(rowsOf(trace, 'missing').every(({ err }) => err === 'ENOENT'));
  assert.ok(trace.report.filtered >= log.filter(there).length);

  // What came back from path_openat is what do_filp_open returned.
  const results = (rows: readonly Row[], column: string) =>
    rows.map((row) => `${row.tid} ${row[column]}`).sort();
  assert.deepEqual(results(rowsOf(trace, 'back'), 'fp'), results(rowsOf(trace, 'open'), 'ret'));
  for (const { ip } of rowsOf(trace, 'back')) assert.match(String(ip), /^do_filp_open\+0x/);

  const tasks = trace.tasks.objects() as unknown as readonly Row[];
  const own = tasks.filter((task) => task.pid === Number(pid));
  assert.equal(own.length, 9); // the main thread and eight others
  for (const { comm, exe, start, exit } of own) {
    assert.equal(comm, 'python3');
    assert.match(String(exe), /python3/);
    assert.ok((start as number) < (exit as number));
  }
});

test('a span by key across threads is what a walk over the same events finds', async () => {
  const trace = await kprobe(
    `sched:sched_switch
span run sched:sched_switch k=next_pid who=next_comm -> sched:sched_switch k=prev_pid prev_state by k
span wake sched:sched_wakeup k=pid -> sched:sched_switch k=next_pid -> sched:sched_switch k=prev_pid by k`,
    { run: 'for i in 1 2 3 4 5; do sleep 0.05 & done; wait' },
  );
  const switches = rowsOf(trace, 'sched_switch');
  assert.ok(switches.length > 50);
  const running = new Map<unknown, Row>();
  const expected: string[] = [];
  for (const row of switches) {
    const start = running.get(row.prev_pid);
    if (start)
      expected.push(
        [
          start.ts,
          row.prev_pid,
          start.next_comm,
          (row.ts as number) - (start.ts as number),
          row.prev_state,
          row.tid,
        ].join(' '),
      );
    running.delete(row.prev_pid);
    running.set(row.next_pid, row);
  }
  const found = rowsOf(trace, 'run').map(({ ts, k, who, dur, prev_state, end_tid }) =>
    [ts, k, who, dur, prev_state, end_tid].join(' '),
  );
  // The idle tasks of both CPUs share the number 0, so by that key nothing is one.
  const named = (line: string) => line.split(' ')[1] !== '0';
  assert.deepEqual(found.filter(named).sort(), expected.filter(named).sort());
  assert.ok(found.filter(named).length > 30);
  for (const { dur, dur1, dur2 } of rowsOf(trace, 'wake'))
    assert.equal(dur, (dur1 as number) + (dur2 as number));
  assert.ok(rowsOf(trace, 'run_open').every(({ age, stage }) => (age as number) >= 0 && stage === 1));
  // Names of threads come from the kernel's events about tasks: the event's own field says the same.
  const wrong = switches.filter(({ comm, prev_comm }) => comm !== null && comm !== prev_comm);
  assert.deepEqual(wrong.slice(0, 3), []);
  assert.ok(switches.filter(({ comm }) => comm !== null).length > switches.length / 2);
  assert.ok(
    switches.some(({ prev_state }) => prev_state === 'S') &&
      switches.some(({ prev_state }) => prev_state === 'R+' || prev_state === 'R'),
  );
});

test('a pattern is one event of many functions, each row saying which', async () => {
  const trace = await kprobe(
    'p:io vfs_rea*\nr:back vfs_read ret=$retval\np:both vfs_read count\np:both vfs_write count',
    { run: 'cat /etc/hostname; readlink /etc/mtab; echo x > /dev/null' },
  );
  const names = (event: string) => new Set(rowsOf(trace, event).map((row) => row.function));
  assert.ok(names('io').has('vfs_read') && names('io').has('vfs_readlink'), [...names('io')].join());
  assert.deepEqual(names('both'), new Set(['vfs_read', 'vfs_write']));
  // Of what began when all probes were there: others may return from a call whose beginning nobody saw.
  const ofCat = (event: string) => rowsOf(trace, event).filter(({ comm }) => comm === 'cat');
  const reads = ofCat('io').filter((row) => row.function === 'vfs_read');
  assert.equal(reads.length, ofCat('back').length);
  assert.ok(reads.length > 1);
});
