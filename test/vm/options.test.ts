import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, type Trace, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { runText, type Target } from '../../src/targets/target.ts';

let vm: Target;

before(async () => {
  await useTarget('vm');
  vm = (await workspace.kernel()).tracer.target;
  await runText(vm, 'mkdir -p /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup');
});
after(async () => closeTarget());

const OPEN = 'p:open do_filp_open name=pathname->name';
const MARK = 'span open do_filp_open name=pathname->name -> ret=$retval';

function names(trace: Trace): string[] {
  const table = trace.table('open') as unknown as { array(name: string): ArrayLike<string> };
  return Array.from(table.array('name')).filter((name) => name.startsWith('/tmp/mark'));
}

/** Opens `/tmp/mark0`, `/tmp/mark1`, … with pauses; the shell itself opens them. */
const marks = (count: number, pause: number) =>
  `i=0; while [ $i -lt ${count} ]; do : > /tmp/mark$i; i=$((i+1)); sleep ${pause}; done`;

const failure = (trace: Promise<Trace>): Promise<Error> =>
  trace.then(
    () => assert.fail('nothing was refused'),
    (error: Error) => error,
  );

test('--keep holds the rows of the last so long, and counts the others', async () => {
  const trace = await kprobe(OPEN, { run: `( ${marks(25, 0.2)} )`, keepMs: 5000 });
  const all = Array.from({ length: 25 }, (_, i) => `/tmp/mark${i}`);
  const kept = names(trace);
  assert.deepEqual(kept, all.slice(-kept.length), 'the last ones, without a gap');
  assert.ok(kept.length >= 2 && kept.length < 25, `${kept.length} of 25`);
  const ts = trace.table('open').array('ts' as never) as unknown as Float64Array;
  assert.ok(ts.at(-1)! - ts[0]! <= 5e9);
  const { dropped, expired, lost } = trace.report;
  assert.equal(lost, 0);
  assert.equal(dropped, expired);
  assert.ok(expired >= 25 - kept.length);
});

test('--keep holds stacks with their rows, and a hist counts what is dropped, too', async () => {
  const body =
    'p:open do_filp_open dfd name=pathname->name if name ~ "/tmp/mark*"\nhist decoded open.dfd\nhist counted open.tid';
  const trace = await kprobe(body, { run: `( ${marks(25, 0.2)} )`, keepMs: 3000, stack: true });
  const rows = trace.table('open').objects() as unknown as { stack: readonly string[] | null }[];
  assert.ok(rows.length >= 2 && rows.length < 25, `${rows.length} of 25`);
  for (const { stack } of rows)
    assert.ok(
      stack?.some((entry) => entry.startsWith('do_sys_openat2+')),
      `${stack}`,
    );
  for (const hist of ['decoded', 'counted']) {
    const counts = trace.table(hist).array('count' as never) as unknown as ArrayLike<number>;
    const all = Array.from(counts).reduce((sum, count) => sum + count, 0);
    assert.ok(all >= 25, `${hist}: ${all}`);
  }
});

test('--until ends the trace a second after the first such row', async () => {
  const trace = await kprobe(OPEN, {
    run: `( ${marks(1000, 0.1)} )`,
    until: 'open.name == "/tmp/mark7"',
  });
  assert.equal(trace.report.ended, 'until open.name == "/tmp/mark7"');
  const rows = trace.table('open').objects() as unknown as { ts: number; name: string }[];
  const hit = rows.find(({ name }) => name === '/tmp/mark7')!;
  const last = rows.at(-1)!.ts - hit.ts;
  assert.ok(last <= 1e9, `${last / 1e9} s`);
  for (const mark of ['/tmp/mark0', '/tmp/mark8']) assert.ok(names(trace).includes(mark), mark);
});

test('--until with a span and --keep is a flight recorder', async () => {
  const trace = await kprobe(MARK, {
    run: `( ${marks(80, 0.1)}; cat /tmp/mark-not-there; ${marks(1000, 0.1)} ) 2>/dev/null`,
    keepMs: 5000,
    until: 'open.err == ENOENT && open.name ~ "/tmp/mark-*"',
  });
  assert.match(trace.report.ended!, /^until open\.err/);
  const rows = trace.table('open').objects() as unknown as { ts: number; name: string; err: string }[];
  const hit = rows.find(({ err, name }) => err === 'ENOENT' && name === '/tmp/mark-not-there');
  assert.ok(hit, 'what ended it is there');
  assert.ok(rows.at(-1)!.ts - hit.ts <= 1e9);
  assert.ok(trace.report.expired > 0);
});

test('a command that ends first ends the trace', async () => {
  const trace = await kprobe(OPEN, { run: 'cat /etc/hostname', until: 'open.name == "/nowhere"' });
  assert.equal(trace.report.ended, 'the command ended');
  assert.equal(trace.report.exitCode, 0);
});

test('--until refuses what the cell does not have, with its place', async () => {
  const refusal = (until: string) => failure(kprobe(OPEN, { forMs: 10, until }));
  const at = async (until: string) => {
    const { facts } = (await refusal(until)) as Error & {
      facts: { code: string; span: { column: number; length: number }; hint: string };
    };
    return [facts.code, until.slice(facts.span.column, facts.span.column + facts.span.length), facts.hint];
  };
  assert.deepEqual(await at('opne.name == "x"'), ['unknown-event', 'opne', 'did you mean open?']);
  assert.deepEqual(await at('open.nmae == "x"'), ['unknown-field', 'open.nmae', 'did you mean open.name?']);
  assert.deepEqual(await at('name == "x"'), ['bad-until', 'name', 'write EVENT.name']);
  assert.deepEqual((await at('open.ts > zzz')).slice(0, 2), ['unknown-constant', 'zzz']);
});

test('--only cgroup sees its tasks, those below, their children and who joins', async () => {
  const cgroup = '/sys/fs/cgroup/marks';
  await runText(vm, `mkdir -p ${cgroup}/below`);
  const touch = (name: string) => `sh -c ': > /tmp/mark-${name}'`;
  const seen =
    'until grep -qw $$ /sys/kernel/tracing/instances/probebook_*/set_event_pid; do sleep 0.1; done';
  const script = [
    `sh -c 'echo $$ > ${cgroup}/below/cgroup.procs; ${seen}; ${touch('below').replaceAll("'", `'\\''`)}' &`,
    touch('outside'),
    // Joins after events are on; its child is not there yet.
    `sh -c 'echo $$ > ${cgroup}/cgroup.procs; ${seen}; : > /tmp/mark-joined; ${touch('child').replaceAll("'", `'\\''`)}'`,
    touch('outside-too'),
    'wait',
  ].join('\n');
  const trace = await kprobe(OPEN, { run: script, only: { cgroup: 'marks' } });
  assert.deepEqual(names(trace).sort(), ['/tmp/mark-below', '/tmp/mark-child', '/tmp/mark-joined']);
  const { message: wrong } = await failure(
    kprobe(OPEN, { forMs: 10, only: { cgroup: '/sys/fs/cgroup/marsk' } }),
  );
  assert.match(wrong, /there is no cgroup \/sys\/fs\/cgroup\/marsk/);
  assert.match(wrong, /did you mean marks/);
});

for (const kernel of ['vm', 'vm:6.12'])
  test(`a parameter on a return probe is its value at entry: ${kernel}`, async () => {
    await useTarget(kernel);
    const trace = await kprobe(
      'r:open do_filp_open ret=$retval name=pathname->name dfd if name ~ "/etc/*"\np:in do_filp_open name=pathname->name dfd',
      { run: 'cat /etc/hostname /etc/passwd /etc/nothing || true' },
    );
    const of = (event: string) =>
      (trace.table(event).objects() as unknown as { comm: string; name: string; dfd: number }[])
        .filter(({ comm, name }) => comm === 'cat' && name.startsWith('/etc/'))
        .map(({ name, dfd }) => [name, dfd]);
    assert.ok(of('open').length > 2);
    assert.deepEqual(of('open').sort(), of('in').sort());
    const rows = trace.table('open').objects() as unknown as { name: string; err: string | null }[];
    for (const { name, err } of rows.filter(({ name }) => /hostname|passwd|nothing/.test(name)))
      assert.equal(err, name === '/etc/nothing' ? 'ENOENT' : null, name);
  });
