import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventKey } from '../../src/probes/decode/columns.ts';
import { decodePages } from '../../src/probes/decode/decoder.ts';
import { collect } from '../../src/probes/read/collect.ts';
import type { CollectRequest } from '../../src/probes/read/types.ts';
import { openLocal } from '../../src/targets/local/open.ts';
import { quote, type Target } from '../../src/targets/target.ts';
import { readCapture } from '../decode/golden.ts';
import { digest } from '../decode/values.ts';
import { FakeInstance } from './support.ts';

const { pages, options: all } = readCapture('6.1-types');
/** Without the kernel's stacks: those that are asked for are put beside the rows they belong to, which test/decode/stacks is about. */
const options = { ...all, formats: all.formats.filter((format) => !/^name: kernel_stack$/m.test(format)) };
let target: Target;
let instance: FakeInstance;

beforeEach(async () => {
  target = await openLocal('/');
  instance = new FakeInstance([0, 1]);
});

afterEach(async () => {
  await target.close();
  instance.remove();
});

function request(more: Partial<CollectRequest> = {}): CollectRequest {
  const { formats, headerPage } = options;
  return { instance: instance.path, cpus: [0, 1], headerPage, pageSize: 4096, formats, counted: [], ...more };
}

/** Writes all pages of the capture, as fast as the reader makes room. */
async function writeAll(): Promise<void> {
  for (let at = 0; pages.some(({ bytes }) => at < bytes.length); at += 8 * 4096) {
    for (const { cpu, bytes } of pages) await instance.fill(cpu, bytes.subarray(at, at + 8 * 4096));
  }
}

test('what is written while it reads and before it ends is collected whole', async () => {
  const collector = await collect(target, request({ counted: ['ty:open', 'ty:regs', 'ty:stack'] }));
  collector.begin();
  assert.ok(collector.pids[0]! > 0);
  await writeAll();
  const events = await collector.finish();
  assert.equal(digest(events), digest(decodePages(pages, options)));
  assert.equal(collector.progress().events, 2 * 86);
});

for (const shell of ['bash', 'busybox sh']) {
  const missing = spawnSync('which', [shell.split(' ')[0]!]).status !== 0;
  test(`${shell} reads as sh does`, { skip: missing && `there is no ${shell} on this machine` }, async () => {
    const other: Target = { ...target, spawn: (script) => target.spawn(`exec ${shell} -c ${quote(script)}`) };
    const collector = await collect(other, request());
    collector.begin();
    await writeAll();
    assert.equal(digest(await collector.finish()), digest(decodePages(pages, options)));
  });
}

test('a snapshot gives what was read so far, and reading goes on', async () => {
  const collector = await collect(target, request());
  collector.begin();
  const first = pages.map(({ cpu, bytes }) => ({ cpu, bytes: bytes.subarray(0, 4 * 4096) }));
  for (const { cpu, bytes } of first) instance.write(cpu, bytes);
  await until(() => collector.progress().bytes > 8 * 4096);
  assert.equal(digest(await collector.snapshot()), digest(decodePages(first, options)));
  for (const { cpu, bytes } of pages) instance.write(cpu, bytes.subarray(4 * 4096, 8 * 4096));
  const all = pages.map(({ cpu, bytes }) => ({ cpu, bytes: bytes.subarray(0, 8 * 4096) }));
  assert.equal(digest(await collector.finish()), digest(decodePages(all, options)));
});

test('full settles at maxEvents, and finish gives exactly the first so many in order of time', async () => {
  const counted = ['ty:regs', 'ty:stack', 'ty:ret'];
  const collector = await collect(target, request({ counted, maxEvents: 100 }));
  collector.begin();
  await Promise.all([collector.full, writeAll()]);
  const events = await collector.finish();
  const whole = decodePages(pages, options);
  const times = whole.events
    .filter((event) => counted.includes(eventKey(event)))
    .flatMap(({ ts }) => [...ts])
    .sort((a, b) => a - b);
  const last = times[99]!;
  for (const [i, { name, rows, ts, cpu }] of events.events.entries()) {
    const expected = whole.events[i]!.ts.filter((time) => time <= last);
    assert.deepEqual(ts, expected, name);
    assert.deepEqual([rows, cpu.length], [expected.length, expected.length]);
  }
  const kept = events.events
    .filter((event) => counted.includes(eventKey(event)))
    .reduce((sum, { rows }) => sum + rows, 0);
  assert.equal(kept, 100);
});

test('a second instance is read besides', async () => {
  const second = new FakeInstance([0, 1]);
  const collector = await collect(target, request({ second: second.path }));
  collector.begin();
  for (const { cpu, bytes } of pages) {
    instance.write(cpu, bytes.subarray(0, 4096));
    second.write(cpu, bytes.subarray(4096, 8 * 4096));
  }
  const parts = pages.flatMap(({ cpu, bytes }) => [
    { cpu, bytes: bytes.subarray(0, 4096) },
    { cpu, bytes: bytes.subarray(4096, 8 * 4096) },
  ]);
  assert.equal(digest(await collector.finish()), digest(decodePages(parts, options)));
  second.remove();
});

test('a collector that never began gives what was in the buffers', async () => {
  const collector = await collect(target, request());
  const first = pages.map(({ cpu, bytes }) => ({ cpu, bytes: bytes.subarray(0, 8 * 4096) }));
  for (const { cpu, bytes } of first) instance.write(cpu, bytes);
  assert.equal(digest(await collector.finish()), digest(decodePages(first, options)));
});

test('a reader that cannot read says why', async () => {
  const collector = await collect(target, request({ instance: '/nowhere' }));
  collector.begin();
  await assert.rejects(collector.full, { code: 'read-failed', message: /No such file or directory/ });
  await assert.rejects(collector.finish(), { code: 'read-failed' });
  assert.equal((await collector.snapshot()).events.length, options.formats.length);
});

test('SIGTERM ends the reader after what is left has been read', async () => {
  const collector = await collect(target, request());
  collector.begin();
  await until(() => collector.progress().bytes > 0);
  const first = pages.map(({ cpu, bytes }) => ({ cpu, bytes: bytes.subarray(0, 8 * 4096) }));
  for (const { cpu, bytes } of first) instance.write(cpu, bytes);
  process.kill(collector.pids[0]!, 'SIGTERM');
  assert.equal(digest(await collector.finish()), digest(decodePages(first, options)));
});

test('abort ends the reader at once', async () => {
  const collector = await collect(target, request());
  collector.begin();
  await collector.abort();
  assert.throws(() => process.kill(collector.pids[0]!, 0), { code: 'ESRCH' });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(10);
}
