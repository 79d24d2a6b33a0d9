import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServices } from '../../src/commands/services.ts';
import { charts, closeTarget, kprobe, live, type Trace, useTarget } from '../../src/index.ts';
import { allMagics } from '../../src/magics/all.ts';
import { createMagics } from '../../src/magics/create.ts';
import { createRegistry } from '../../src/magics/registry.ts';
import type { TracedKernel } from '../../src/probes/kernel.ts';
import { startTrace } from '../../src/probes/pipeline.ts';
import { createTrace } from '../../src/probes/trace.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { Journal } from '../../src/recording/journal.ts';
import { quote, runText } from '../../src/targets/target.ts';
import { NOT_KEPT } from '../probes/report.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

interface Counts {
  readonly ts: number;
  readonly comm: string;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

const countsOf = (trace: Trace, name: string): Counts[] => trace.table(name).objects() as unknown as Counts[];

/** `dd` reads exactly so often, and this size nobody else. */
const READS =
  'dd if=/dev/zero of=/dev/null bs=3 count=777 2>/dev/null; dd if=/dev/zero of=/dev/null bs=5 count=333 2>/dev/null';

test('the kernel counts every call, whatever the filter of the rows, and no row is read that nobody wants', async () => {
  let output = '';
  const trace = await kprobe(
    [
      'p:rd vfs_read count',
      'r:back vfs_read ret=$retval if ret < 0',
      'hist sizes rd.count by comm',
      'hist rets back.ret by comm',
      'hist prio sched:sched_switch.prev_prio by prev_state every 300ms',
    ].join('\n'),
    {
      run: `${READS}; cat /; sleep 4; echo ORACLE; for i in /sys/kernel/tracing/instances/probebook_*[0-9]/events/probebook_*/rd; do cat $i/hist; cat $i/enable; done`,
      output: (_, text) => {
        output += text;
      },
    },
  );
  const dd = countsOf(trace, 'sizes').filter(({ comm, max }) => comm === 'dd' && max <= 8);
  assert.deepEqual(
    dd.map(({ min, max, count }) => [min, max, count]),
    [
      [3, 4, 777],
      [5, 8, 333],
    ],
  );
  // The kernel's own text, printed while it counted: what was done by then cannot have become more.
  const said = [...output.matchAll(/count: ~ 2\^(\d+) *, __pb_comm: dd +\} hitcount: +(\d+)/g)];
  assert.deepEqual(
    said
      .map(([, power, count]) => [Number(power), Number(count)])
      .filter(([power]) => power! <= 3)
      .sort(),
    [
      [2, 777],
      [3, 333],
    ],
  );
  assert.match(output, /^0\*$/m, 'the event is counted and not turned on');
  assert.ok(!trace.all.columnNames().includes('count' as never) || !('rd' in trace), 'rd has no rows');

  const rows = trace.table('back').objects() as unknown as { err: string; comm: string }[];
  assert.ok(rows.length > 0 && rows.every(({ err }) => err !== null), 'the filter chose rows');
  const rets = countsOf(trace, 'rets');
  const below = rets.filter(({ max }) => max < 0).reduce((sum, { count }) => sum + count, 0);
  assert.equal(below, rows.length);
  assert.equal(rets.filter(({ comm, min, max }) => comm === 'dd' && min === 3 && max === 4)[0]?.count, 777);

  const prio = countsOf(trace, 'prio');
  const times = [...new Set(prio.map(({ ts }) => ts))];
  assert.ok(times.length >= 3, `${times.length} prints`);
  assert.ok(times.every((ts, i) => i === 0 || ts > times[i - 1]!));
  assert.ok(Object.keys(prio[0]!).includes('prev_state'));

  const drawn = charts.histogram(trace.table('sizes') as never, { by: 'comm' } as never);
  assert.ok(JSON.stringify(drawn.spec).includes('"count":777'));
  assert.ok(JSON.stringify(charts.heatmap(trace.table('prio') as never).spec).length > 0);
  await nothingLeft();
});

test('text is counted while decoding: the kernel would cut it', async () => {
  const long = `/tmp/${'x'.repeat(90)}`;
  const trace = await kprobe(
    'p:open do_filp_open dfd name=pathname->name if dfd == 77\nhist names open.dfd by name',
    {
      run: `( i=0; while [ $i -lt 40 ]; do : > ${long}a; i=$((i+1)); done; : > ${long}b )`,
    },
  );
  const counts = trace.table('names').objects() as unknown as { name: string; min: number; count: number }[];
  const own = counts.filter(({ name }) => name?.startsWith(long));
  assert.deepEqual(
    own.map(({ name, min, count }) => [name.at(-1), min, count]),
    [
      ['a', -128, 40],
      ['b', -128, 1],
    ],
  );
  assert.equal(trace.table('open').numRows(), 0);
  await nothingLeft();
});

test('our own processes are not counted', async () => {
  let output = '';
  const trace = await kprobe('p:rd vfs_read count\nhist sizes rd.count by tid', {
    run: 'sleep 3; for p in /proc/[0-9]*; do grep -qs "[t]race_pipe_raw" $p/cmdline && echo READER $p; done; sleep 1',
    output: (_, text) => {
      output += text;
    },
  });
  const readers = [...output.matchAll(/^READER \/proc\/(\d+)$/gm)].map(([, pid]) => Number(pid));
  assert.ok(readers.length > 0);
  const counted = new Set(trace.table('sizes').array('tid' as never) as unknown as number[]);
  assert.ok(counted.size > 0);
  assert.deepEqual(
    readers.filter((pid) => counted.has(pid)),
    [],
  );
});

test('with --only the others are not counted', async () => {
  const trace = await kprobe('p:rd vfs_read count\nhist sizes rd.count by comm', { run: READS, only: 'run' });
  const counts = countsOf(trace, 'sizes');
  assert.deepEqual(
    counts.filter(({ comm }) => comm !== 'dd' && comm !== 'sh'),
    [],
  );
  assert.deepEqual(
    counts.filter(({ max }) => max > 2 && max <= 8).map(({ count }) => count),
    [777, 333],
  );
});

test('a cell draws what it counted above its tables', async () => {
  const magics = createMagics(createRegistry(allMagics), createServices(workspace, new Journal(() => null)));
  const source = [
    `%%kprobe counted --run ${quote(READS)}`,
    'e:rd syscalls.sys_enter_read $count',
    'hist sizes rd.count by comm',
  ].join('\n');
  const texts: string[] = [];
  const ignore = () => undefined;
  await magics.run(magics.translate(source)!.calls[0]!, [], {
    output: {
      stream: ignore,
      display: ({ data }) => texts.push(String(data['text/plain'])),
      update: ignore,
      clear: ignore,
    },
    signal: new AbortController().signal,
    interactive: false,
    executionCount: 1,
    source,
    bind: ignore,
  });
  assert.match(texts.find((text) => text.startsWith('sizes')) ?? texts.join('\n'), /3 – 5 [^\n]* 777\b/);
});

test('an event probe’s filter chooses rows, and every event counts', async () => {
  const trace = await kprobe(
    'e:rd syscalls.sys_enter_read $count if count == 3\nhist sizes rd.count by comm',
    {
      run: READS,
    },
  );
  const rows = trace.table('rd').objects() as unknown as { comm: string; count: number | bigint }[];
  assert.ok(rows.every(({ count }) => Number(count) === 3));
  assert.equal(rows.filter(({ comm }) => comm === 'dd').length, 777);
  const dd = countsOf(trace, 'sizes').filter(({ comm, max }) => comm === 'dd' && max <= 8);
  assert.deepEqual(
    dd.map(({ min, max, count }) => [min, max, count]),
    [
      [3, 4, 777],
      [5, 8, 333],
    ],
  );
  await nothingLeft();
});

test('an event without a filter is read and counted while decoding', async () => {
  const trace = await kprobe(
    'sched:sched_process_exec filename pid\nhist execs sched:sched_process_exec.pid by filename',
    { run: 'for i in 1 2 3 4 5; do env true; done' },
  );
  const rows = trace.table('sched_process_exec').objects() as unknown as { filename: string }[];
  const counts = trace.table('execs').objects() as unknown as { filename: string; count: number }[];
  const counted = (name: string) =>
    counts.filter(({ filename }) => filename === name).reduce((sum, { count }) => sum + count, 0);
  const names = [...new Set(rows.map(({ filename }) => filename))];
  const trues = names.find((name) => name.endsWith('/true'))!;
  assert.equal(counted(trues), 5);
  assert.deepEqual(
    names.map((name) => [name, counted(name)]),
    names.map((name) => [name, rows.filter(({ filename }) => filename === name).length]),
  );
  await nothingLeft();
});

test('each row has its stack, as the kernel writes it', async () => {
  let output = '';
  const trace = await kprobe('p:rd vfs_read count\nr:back vfs_read ret=$retval', {
    stack: true,
    run: `cat /etc/hostname >/dev/null & cat /etc/passwd > /dev/null; wait; echo ORACLE; cat /sys/kernel/tracing/instances/probebook_*[0-9]/trace`,
    output: (_, text) => {
      output += text;
    },
  });
  const rows = trace.table('rd').objects() as unknown as { tid: number; stack: readonly string[] | null }[];
  assert.ok(rows.length > 4);
  const names = (stack: readonly string[] | null) =>
    stack?.map((entry) => entry.replace(/\+0x.*/, '')).join(' ');
  const ours = new Set(rows.map(({ tid, stack }) => `${tid} ${names(stack)}`));
  const theirs = [...output.matchAll(/-(\d+) +\[\d+\].*: rd: .*\n.*<stack trace>\n((?: => .*\n)+)/g)];
  for (const [, tid, text] of theirs) {
    const kernels = text!
      .trim()
      .split('\n')
      .map((line) =>
        line
          .trim()
          .slice(3)
          .replace(/\+0x.*/, ''),
      )
      .join(' ');
    assert.ok(ours.has(`${tid} ${kernels}`), `${tid} ${kernels}`);
  }
  assert.ok(
    rows.every(({ stack }) => stack?.[0]?.startsWith('vfs_read')),
    'leaf first',
  );
  assert.ok(JSON.stringify(charts.flame(trace.table('rd') as never).spec).includes('ksys_read'));
});

test('live draws a trace that runs, until it has ended', async () => {
  const kernel: TracedKernel = await workspace.kernel();
  const running = await startTrace(
    kernel,
    'p:rd vfs_read count\nhist sizes rd.count\np:open do_filp_open name=pathname->name',
    { run: 'while [ ! -e /tmp/enough ]; do cat /etc/hostname >/dev/null; sleep 0.5; done' },
    { stream: () => undefined },
  );
  const trace = createTrace(running.empty, NOT_KEPT, {
    name: 'opens',
    done: running.done,
    snapshot: () => running.snapshot(),
    stop: () => running.stop(),
  });
  const seen: number[] = [];
  await live(trace, '400ms', (now) => {
    if (seen.push(now.table('open').numRows()) === 3) void runText(kernel.tracer.target, ': >/tmp/enough');
    return now.table('sizes');
  });
  assert.ok(seen.length >= 3, `${seen}`);
  assert.ok(
    seen.every((rows, i) => i === 0 || rows >= seen[i - 1]!),
    `${seen}`,
  );
  assert.equal(seen.at(-1), trace.table('open').numRows());
  await assert.rejects(
    live(trace, '1s', () => {
      throw new Error('mine');
    }),
    /mine/,
  );
});

async function nothingLeft(): Promise<void> {
  const { tracer, tracefs } = await workspace.kernel();
  const { stdout } = await runText(
    tracer.target,
    `cat ${tracefs}/dynamic_events; ls ${tracefs}/instances; cat ${tracefs}/events/sched/sched_switch/trigger | grep -v '^#'`,
  );
  assert.equal(stdout.trim(), '');
}
