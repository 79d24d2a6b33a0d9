import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ColumnTable } from 'arquero';
import { closeTarget, kprobe, useTarget } from '../../src/index.ts';
import { CAPTURE_GROUP, captureScript } from '../../src/probes/capture-script.ts';
import { type DecodedEvent, NO_STRING } from '../../src/probes/decode/columns.ts';
import { decodePages } from '../../src/probes/decode/decoder.ts';
import { readCounters } from '../../src/probes/install/counters.ts';
import { sections, textsOf } from '../../src/probes/install/sections.ts';
import { readSystemTasks } from '../../src/probes/install/system-tasks.ts';
import type { TraceContent } from '../../src/probes/trace.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { loadCapture } from '../../src/recording/capture/load.ts';
import { quote, run, runText, type Target } from '../../src/targets/target.ts';
import { captureThere, truthLines } from './captured.ts';

const T = '/sys/kernel/tracing';
const BODY = 'p:t1 do_filp_open dfd name=pathname->name\nr:t2 do_filp_open ret=$retval if ret < 0';
const WORKLOAD = 'for i in 1 2 3; do cat /etc/hostname /etc/no$i /etc/passwd; done 2>/dev/null';

let vm: Target;

before(async () => {
  await useTarget('vm');
  vm = (await workspace.kernel()).tracer.target;
});
after(async () => closeTarget());

async function script(options: object): Promise<string> {
  const kernel = await workspace.kernel();
  return captureScript(BODY, await kernel.factsFor(BODY), options);
}

/** What is installed, and which processes of a capture there are. */
async function left(): Promise<string> {
  return (
    await runText(vm, `cat ${T}/dynamic_events; ls ${T}/instances; ls /tmp/cap/go /tmp/cap/stop 2>/dev/null`)
  ).stdout;
}

async function decoded(folder: string) {
  const text = async (name: string) => (await runText(vm, `cat ${folder}/${name}`)).stdout;
  const install = sections(await text('install'));
  const cpus = (await runText(vm, `ls ${folder}/pages`)).stdout.split('\n').filter(Boolean);
  const pages = [];
  for (const name of cpus)
    pages.push({ cpu: Number(name.slice(3)), bytes: (await run(vm, `cat ${folder}/pages/${name}`)).stdout });
  return decodePages(pages, {
    formats: [...textsOf(install, 'format'), ...textsOf(sections(await text('origin')), 'format')],
    headerPage: textsOf(install, 'header').join(''),
    pageSize: Number(await text('page_size')),
  });
}

/** The folder brought here and loaded. */
async function loaded(): Promise<TraceContent> {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-capture-'));
  try {
    const archive = await run(vm, 'cd /tmp/cap && tar cf - .');
    execFileSync('tar', ['x', '-C', folder, '--no-same-owner'], { input: archive.stdout });
    return loadCapture(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function texts(event: DecodedEvent, field: string): (string | null)[] {
  const column = event.fields[field]!;
  assert.ok(column.kind === 'string');
  return Array.from(column.codes, (code) => (code === NO_STRING ? null : column.dictionary[code]!));
}

test('what the script captures is what the cell captures', async () => {
  const before = await left();
  const { stdout, stderr, exit } = await runText(
    vm,
    `rm -rf /tmp/cap; printf %s ${quote(await script({ run: WORKLOAD, only: 'run' }))} > /tmp/cap.sh; sh /tmp/cap.sh /tmp/cap`,
  );
  assert.equal(exit.code, 0, stderr);
  assert.match(stdout, /captured in \/tmp\/cap/);
  assert.equal(await left(), before);
  const { events, loss } = await decoded('/tmp/cap');
  assert.deepEqual(loss, { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 });
  const of = (name: string) => events.find((event) => event.group === CAPTURE_GROUP && event.name === name)!;
  const trace = await kprobe(BODY, { run: WORKLOAD, only: 'run' });
  const column = (event: string, name: string) =>
    Array.from((trace.table(event) as unknown as { array(name: string): ArrayLike<unknown> }).array(name));
  assert.ok(trace.table('t1').numRows() > 9);
  assert.deepEqual(texts(of('t1'), 'name'), column('t1', 'name'));
  assert.deepEqual(texts(of('t1'), '__pb_comm'), column('t1', 'comm'));
  assert.equal(of('t2').rows, trace.table('t2').numRows());
  const whole = await loaded();
  const here = new Map(whole.events.map(({ schema, table }) => [schema.name, table]));
  for (const [event, names] of Object.entries({ t1: ['dfd', 'name', 'comm'], t2: ['ret', 'caller', 'err'] }))
    for (const name of names)
      assert.deepEqual(
        Array.from((here.get(event) as unknown as { array(name: string): ArrayLike<unknown> }).array(name)),
        column(event, name),
        `${event}.${name}`,
      );
  const file = async (name: string) => (await runText(vm, `cat /tmp/cap/${name}`)).stdout;
  const group = (await file('group')).trim();
  const counters = readCounters(await file('counters'), group);
  assert.equal(counters.missed, 0);
  const tasks = readSystemTasks(await file('tasks'));
  assert.equal(tasks.comms.get(1), (await runText(vm, 'cat /proc/1/comm')).stdout.trim());
  // cat does not find every file.
  assert.equal((await file('exit')).trim(), '1');
  assert.equal(trace.report.exitCode, 1);
});

test('a folder brought here and loaded has the rows that the kernel wrote of the same calls', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-capture-'));
  try {
    const truth = truthLines(await captureThere(vm, await script({ run: WORKLOAD, only: 'run' }), folder));
    const { table } = loadCapture(folder).events.find(({ schema }) => schema.name === 't1')!;
    const rows = (table as unknown as ColumnTable).objects() as Record<string, unknown>[];
    const tids = new Set(rows.map(({ tid }) => tid));
    assert.ok(tids.size >= 3);
    for (const tid of tids)
      assert.deepEqual(
        rows.filter((row) => row.tid === tid).map(({ dfd, name }) => `dfd=${dfd} name="${name}"`),
        truth.filter((line) => line.tid === tid && line.text.startsWith('dfd=')).map(({ text }) => text),
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const signal of ['INT', 'TERM']) {
  test(`a script that gets SIG${signal} keeps what is there and leaves nothing`, async () => {
    const before = await left();
    const { stdout } = await runText(
      vm,
      [
        `rm -rf /tmp/cap; printf %s ${quote(await script({ forMs: 100_000 }))} > /tmp/cap.sh`,
        // A shell that waits ignores SIGINT for what it starts in the background: setsid's does not.
        `setsid -f sh -c 'trap - INT; echo $$ > /tmp/cap.pid; exec sh /tmp/cap.sh /tmp/cap' > /tmp/cap.out 2>&1`,
        'n=0; while [ ! -s /tmp/cap/start ] && [ $n -lt 300 ]; do sleep 0.1; n=$((n + 1)); done; sleep 1; cat /etc/hostname',
        `pid=$(cat /tmp/cap.pid); kill -${signal} $pid; n=0`,
        'while kill -0 $pid 2>/dev/null && [ $n -lt 300 ]; do sleep 0.1; n=$((n + 1)); done; cat /tmp/cap.out',
      ].join('\n'),
    );
    assert.match(stdout, /captured in/);
    assert.equal(await left(), before);
    const t1 = (await decoded('/tmp/cap')).events.find(({ name }) => name === 't1')!;
    assert.ok(texts(t1, 'name').includes('/etc/hostname'));
  });
}

test('another kernel is refused', async () => {
  const other = (await script({ run: 'true' })).replaceAll(/6\.1\.0-\d+/g, '6.0.0-1');
  const { exit, stderr } = await runText(vm, `cd /tmp; ${other}`);
  assert.equal(exit.code, 1);
  assert.match(stderr, /made for Linux 6\.0\.0-1/);
});
