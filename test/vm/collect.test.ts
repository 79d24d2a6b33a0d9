import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DecodedEvent, DecodedEvents } from '../../src/probes/decode/columns.ts';
import { collect } from '../../src/probes/read/collect.ts';
import type { CollectRequest } from '../../src/probes/read/types.ts';
import { runText, type Target } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { findTracefs } from '../../src/tracefs/mount.ts';
import { valueAt } from '../decode/values.ts';

const GROUP = 'collect_test';
let vm: Target;
let tracefs: string;
let request: CollectRequest;

before(async () => {
  vm = await openVm({ folder: process.cwd(), onProgress: () => undefined });
  tracefs = await findTracefs(vm);
  const instance = `${tracefs}/instances/${GROUP}`;
  const { stdout } = await sh(`
    mkdir ${instance}; echo mono >${instance}/trace_clock; echo 4096 >${instance}/buffer_size_kb
    echo 'p:${GROUP}/opens do_filp_open dfd=%di:s32 name=+0(+0(%si)):string' >>${tracefs}/dynamic_events
    echo 'r256:${GROUP}/opened do_filp_open ret=$retval:s64' >>${tracefs}/dynamic_events
    cat ${instance}/events/header_page; echo @@
    cat ${instance}/events/${GROUP}/opens/format; echo @@
    cat ${instance}/events/${GROUP}/opened/format; echo @@
    ls ${instance}/per_cpu`);
  const [headerPage, opens, opened, cpus] = stdout.split('@@\n');
  request = {
    instance,
    cpus: [...cpus!.matchAll(/cpu(\d+)/g)].map((match) => Number(match[1])),
    headerPage: headerPage!,
    pageSize: 4096,
    formats: [opens!, opened!],
    counted: ['opens', 'opened'],
  };
});

after(async () => vm.close());

test('the rows of a buffer are the lines of its text', async () => {
  const enable = `${request.instance}/events/${GROUP}/enable`;
  await sh(
    `echo 1 >${enable}; for i in 1 2 3 4 5; do cat /etc/hostname /nonexistent; done 2>/dev/null; echo 0 >${enable}`,
  );
  const { stdout: text } = await sh(`cat ${request.instance}/trace`);
  const collector = await collect(vm, request);
  collector.begin();
  const events = await collector.finish();
  const lines = [...text.matchAll(/^ *.+-(\d+) +\[(\d+)\] \S+ +([\d.]+): (\w+): \(.*?\) (.*)$/gm)].map(
    (match) => match.slice(1),
  );
  assert.ok(lines.length > 20);
  for (const event of events.events)
    assert.deepEqual(
      rendered(events, event),
      lines.filter(([, , , name]) => name === event.name),
    );
  assert.deepEqual(events.loss, { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 });
});

test('what the kernel says was read while events came is what was decoded', async () => {
  const earlier = await counted();
  const collector = await collect(vm, request);
  collector.begin();
  const { stdout } = await sh(`cd ${request.instance}
    echo 16 >buffer_size_kb; echo ${collector.pids.join(' ')} >set_event_notrace_pid; echo 1 >options/event-fork
    echo 1 >events/${GROUP}/enable
    i=0; while [ $i -lt 5000 ]; do : </etc/hostname; i=$((i + 1)); done
    echo 0 >events/${GROUP}/enable`);
  assert.equal(stdout, '');
  const { events, loss } = await collector.finish();
  const rows = events.reduce((sum, event) => sum + event.rows, 0);
  const now = await counted();
  assert.ok(rows > 100);
  assert.equal(now.entries, 0);
  assert.equal(rows, now.read - earlier.read);
  // A page that is full to its last byte has no room to say how many were lost before it.
  const lost = now.overrun - earlier.overrun;
  if (loss.missedUncounted === 0) assert.equal(loss.missed, lost);
  else assert.ok(loss.missed < lost);
  assert.deepEqual([loss.unknown, loss.corrupt], [0, 0]);
  for (const { ts } of events) assert.deepEqual(ts, ts.toSorted());
});

test('nothing is left when the reader has ended', async () => {
  await sh(
    `for event in opens opened; do echo "-:${GROUP}/$event" >>${tracefs}/dynamic_events; done; rmdir ${request.instance}`,
  );
  const { stdout } = await sh(`cat ${tracefs}/dynamic_events; ls ${tracefs}/instances`);
  assert.equal(stdout, '');
});

/** What the kernel counted, over all CPUs. */
async function counted() {
  const { stdout } = await sh(`cat ${request.instance}/per_cpu/cpu*/stats`);
  const sum = (name: string) =>
    [...stdout.matchAll(new RegExp(`^${name}: (\\d+)`, 'gm'))].reduce((all, [, n]) => all + Number(n), 0);
  return { entries: sum('entries'), read: sum('read events'), overrun: sum('overrun') };
}

function rendered({ base }: DecodedEvents, event: DecodedEvent): string[][] {
  return Array.from({ length: event.rows }, (_, row) => {
    const of = (field: string) => valueAt(event.fields[field]!, row);
    const args = event.name === 'opens' ? `dfd=${of('dfd')} name="${of('name')}"` : `ret=${of('ret')}`;
    const us = (base + BigInt(event.ts[row]!) + 500n) / 1000n;
    const time = `${us / 1_000_000n}.${String(us % 1_000_000n).padStart(6, '0')}`;
    return [String(event.tid[row]), String(event.cpu[row]).padStart(3, '0'), time, event.name, args];
  });
}

/** Fails with what the script said on stderr. */
async function sh(script: string) {
  const result = await runText(vm, script);
  assert.equal(result.stderr, '');
  return result;
}
