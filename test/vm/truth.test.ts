import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, pair, useTarget } from '../../src/index.ts';
import { build, cannotBuild } from './truth/build.ts';
import { readCalls, type TrueCall } from './truth/program.ts';

/**
 * Pairs against a program that makes concurrent calls of one function and nested ones of another, and knows of each when
 * it began and ended. `n` is the number that the program gave a call.
 */
const CTL = 'p:ctl do_epoll_ctl op n=epds->data\nr:ctl_back do_epoll_ctl ret=$retval';
const LOOP = 'p:loop ep_loop_check_proc depth';
const THREADS = 4;
const skip = cannotBuild;

let folder = '';
let program = '';
before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(process.cwd(), '.truth-'));
  program = build('calls', folder);
  await useTarget('vm');
});
after(async () => {
  await closeTarget();
  if (folder) rmSync(folder, { recursive: true });
});

test('all calls of a quiet machine are paired, each within its bracket', {
  skip,
}, async () => {
  const { calls, ctl, loop, missing, trace } = await traced(`r:loop_back ep_loop_check_proc`, 50);
  assert.deepEqual([trace.report.lost, trace.report.missed, missing], [0, 0, 0]);
  assert.equal(ctl.length, calls.length);
  assert.equal(loop.length, levelsOf(calls));
  assertTrue(calls, ctl, loop);
});

test('calls that a return probe has no room for are counted, and none is paired with another', {
  skip,
}, async () => {
  const { calls, ctl, loop, missing, trace } = await traced(`r1:loop_back ep_loop_check_proc`, 50);
  // One of the nested calls at a time: the outermost takes the only place.
  assert.equal(trace.report.missed, levelsOf(calls) - calls.length);
  assert.deepEqual([trace.report.lost, missing], [0, trace.report.missed]);
  assert.equal(loop.length, calls.length);
  assert.ok(loop.every(({ depth }) => depth === 0));
  assertTrue(calls, ctl, loop);
});

test('on an overloaded machine that loses events no pair is wrong, and what is missing is counted', {
  skip,
}, async () => {
  const { calls, ctl, loop, missing, trace } = await traced(`r:loop_back ep_loop_check_proc`, 400, {
    bufferKiB: 4,
    load: 'for n in 1 2 3 4; do while :; do :; done & busy="$busy $!"; done; ',
  });
  assert.ok(trace.report.lost > 0, 'the buffer was too large to lose anything');
  assert.ok(ctl.length > 20 && ctl.length < calls.length && loop.length > 20);
  // Lost are also the kernel's own events about tasks, which a trace collects.
  assert.ok(missing > 0 && missing <= trace.report.lost + trace.report.missed);
  assertTrue(calls, ctl, loop);
});

interface Pair {
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
}
type Ctl = Pair & { readonly op: number; readonly n: bigint | null };
type Loop = Pair & { readonly depth: number };

const levelsOf = (calls: readonly TrueCall[]): number => calls.reduce((sum, { levels }) => sum + levels, 0);

/** `missing`: how many of the events that the calls must have made are no rows. */
async function traced(loopReturn: string, rounds: number, { load = '', bufferKiB = 8192 } = {}) {
  const log = join(folder, `log-${rounds}-${bufferKiB}`);
  const trace = await kprobe(`${CTL}\n${LOOP}\n${loopReturn}`, {
    run: `${load}${program} ${THREADS} ${rounds} ${log}; code=$?; kill $busy 2>/dev/null; exit $code`,
    bufferKiB,
  });
  assert.equal(trace.report.exitCode, 0);
  const calls = readCalls(log);
  assert.equal(calls.length, THREADS * (rounds + 3));
  const of = (name: string) => trace.table(name) as never;
  const ctl = pair(of('ctl'), of('ctl_back')).objects() as unknown as Ctl[];
  const loop = pair(of('loop'), of('loop_back')).objects() as unknown as Loop[];
  const events = ['ctl', 'ctl_back', 'loop', 'loop_back'].reduce(
    (sum, name) => sum + trace.table(name).numRows(),
    0,
  );
  // The chain is watched and let go in every round.
  const made = calls.length + THREADS * rounds + levelsOf(calls);
  return { trace, calls, ctl: ctl.filter(({ op }) => op === 1), loop, missing: 2 * made - events };
}

/**
 * Every pair is the call that it says it is: there is one distance between our axis and the program's clock at which all
 * lie within their brackets; nested ones within one of their thread, each level inside the one above.
 */
function assertTrue(calls: readonly TrueCall[], ctl: readonly Ctl[], loop: readonly Loop[]): void {
  const byNumber = new Map(calls.map((call) => [call.number, call]));
  let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { n, tid, ts, dur } of ctl) {
    const call = byNumber.get(Number(n))!;
    assert.equal(call.tid, tid);
    least = Math.max(least, call.start - ts);
    most = Math.min(most, call.end - ts - dur);
  }
  assert.equal(new Set(ctl.map(({ n }) => n)).size, ctl.length);
  assert.ok(least <= most, `a pair is longer than its call, or beside it: ${least} ${most}`);
  const around = ({ tid, ts, dur }: Loop) =>
    calls.find((call) => call.tid === tid && call.start <= ts + most && ts + dur + least <= call.end);
  const nests = Map.groupBy(loop, (row) => around(row)?.number);
  assert.ok(!nests.has(undefined), 'a nested call beside all calls of its thread');
  for (const [number, nest] of nests) {
    const rows = nest.toSorted((a, b) => a.depth - b.depth);
    assert.ok(rows.every(({ depth }) => depth < byNumber.get(number!)!.levels));
    for (const [i, { depth, ts, dur }] of rows.entries()) {
      const outer = rows[i - 1];
      if (!outer) continue;
      assert.ok(outer.depth < depth, 'two calls of one level');
      assert.ok(outer.ts < ts && ts + dur < outer.ts + outer.dur, 'a level is not inside the one above');
    }
  }
}
