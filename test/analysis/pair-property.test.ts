import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pair } from '../../src/analysis/pair.ts';
import { type Call, entryTable, returnTable } from './calls.ts';

const BASE = 0xffff_c900_0000_0000n;

interface Step {
  readonly thread: number;
  readonly action: 'call' | 'return' | 'exit';
  readonly frame: number;
  readonly wait: number;
}

const step = fc.record<Step>({
  thread: fc.nat(3),
  action: fc.constantFrom<Step['action']>('call', 'call', 'call', 'return', 'return', 'return', 'exit'),
  frame: fc.integer({ min: 2, max: 40 }),
  wait: fc.nat(5),
});

/**
 * Threads call and return as threads do: frames grow downwards on the thread's own stack, a return ends the
 * innermost call. `exit` ends a thread inside its calls, which never return, and another process gets its number
 * and its stack. No two events of a thread have the same time.
 */
function simulate(steps: readonly Step[]): Call[] {
  const calls: (Omit<Call, 'end'> & { end: number | null })[] = [];
  const open: number[][] = [[], [], [], []];
  const pids = [10, 20, 30, 40];
  let time = 0;
  for (const { thread, action, frame, wait } of steps) {
    time += 1 + wait;
    const frames = open[thread]!;
    if (action === 'call') {
      const outer =
        frames.length > 0 ? calls[frames.at(-1)!]!.stack : BASE + BigInt(thread + 1) * 0x8000n - 64n;
      const stack = outer - BigInt(frame) * 8n;
      frames.push(calls.length);
      calls.push({ id: calls.length, begin: time, end: null, tid: thread, pid: pids[thread]!, stack });
    } else if (action === 'return') {
      const ended = frames.pop();
      if (ended !== undefined) calls[ended]!.end = time;
    } else {
      open[thread] = [];
      pids[thread]! += 1;
    }
  }
  return calls;
}

const pairIds = (table: { objects(): object[] }) =>
  table.objects().map((d) => `${(d as { id: number }).id}-${(d as { ret_id: number }).ret_id}`);
const truth = (calls: readonly Call[]) => calls.map((c) => `${c.id}-${c.id}`);
const mask = (n: number) => fc.array(fc.boolean(), { minLength: n, maxLength: n });
const steps = fc.array(step, { maxLength: 120 });

test('when nothing is lost, exactly the calls that returned are paired', () => {
  fc.assert(
    fc.property(steps, (walk) => {
      const calls = simulate(walk);
      const paired = pair(entryTable(calls), returnTable(calls));
      const returned = calls.filter((c) => c.end !== null);
      assert.deepEqual(pairIds(paired), truth(returned));
      assert.deepEqual(
        paired.array('dur'),
        returned.map((c) => c.end! - c.begin),
      );
      const { open, lost, before, filtered } = paired.unpaired;
      assert.deepEqual([open + lost, before, filtered], [calls.length - returned.length, 0, 0]);
    }),
  );
});

test('when entries are filtered out or lost, exactly the calls seen whole are paired', () => {
  fc.assert(
    fc.property(steps, mask(120), (walk, keep) => {
      const calls = simulate(walk).filter((c) => c.end !== null);
      const seen = calls.filter((c) => keep[c.id]);
      const paired = pair(entryTable(seen), returnTable(calls));
      assert.deepEqual(pairIds(paired), truth(seen));
      assert.equal(paired.unpaired.before + paired.unpaired.filtered, calls.length - seen.length);
    }),
  );
});

test('when returns are lost, exactly the calls seen whole are paired', () => {
  fc.assert(
    fc.property(steps, mask(120), (walk, keep) => {
      const calls = simulate(walk);
      const returned = calls.filter((c) => c.end !== null && keep[c.id]);
      const paired = pair(entryTable(calls), returnTable(returned));
      assert.deepEqual(pairIds(paired), truth(returned));
      assert.equal(paired.unpaired.open + paired.unpaired.lost, calls.length - returned.length);
    }),
  );
});

test('when both are lost, every call seen whole is paired, and no pair joins different frames or threads', () => {
  fc.assert(
    fc.property(steps, mask(120), mask(120), (walk, keepEntry, keepReturn) => {
      const calls = simulate(walk);
      const entries = calls.filter((c) => keepEntry[c.id]);
      const returns = calls.filter((c) => keepReturn[c.id] && c.end !== null);
      const pairs = new Set(pairIds(pair(entryTable(entries), returnTable(returns))));
      const whole = entries.filter((c) => keepReturn[c.id] && c.end !== null);
      for (const id of truth(whole)) assert.ok(pairs.has(id), id);
      for (const id of pairs) {
        const [a, b] = id.split('-').map((n) => calls[Number(n)]!);
        assert.deepEqual([a!.tid, a!.pid, a!.stack], [b!.tid, b!.pid, b!.stack]);
        // Only where the two calls left no other trace can a lost end and a lost beginning look like one call.
        if (a !== b) assert.ok(!returns.includes(a!) && !entries.includes(b!));
      }
    }),
  );
});

test('a return is said to be of a call from before the trace only when it may be', () => {
  fc.assert(
    fc.property(steps, fc.nat(200), (walk, start) => {
      const calls = simulate(walk).filter((c) => c.end !== null);
      const paired = pair(
        entryTable(calls.filter((c) => c.begin >= start)),
        returnTable(calls.filter((c) => c.end! >= start)),
      );
      assert.equal(paired.unpaired.filtered, 0);
      assert.equal(paired.unpaired.before, calls.filter((c) => c.begin < start && c.end! >= start).length);
    }),
  );
});

test('without stack pointers, complete calls pair exactly as well', () => {
  fc.assert(
    fc.property(steps, (walk) => {
      const calls = simulate(walk.filter((s) => s.action !== 'exit')).filter((c) => c.end !== null);
      const bare = { hidden: false };
      assert.deepEqual(pairIds(pair(entryTable(calls, bare), returnTable(calls, 8n, bare))), truth(calls));
    }),
  );
});
