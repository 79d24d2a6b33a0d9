import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CallRow, closeTarget, ftrace, kprobe, useTarget } from '../../src/index.ts';
import { sh, TOP_LEVEL } from './top-level.ts';

/** Opens a file so many times, by a process that our own shell starts. */
const opening = (times: number) =>
  `sh -c 'i=0; while [ $i -lt ${times} ]; do read x </tmp/known; i=$((i + 1)); done'`;

const outermost = (rows: { objects(): unknown[] }): CallRow[] =>
  (rows.objects() as CallRow[]).filter(({ depth }) => depth === 0);

/** What holds of `%%ftrace` on every kernel. */
export function graphTests(spec: string): void {
  let top = '';
  before(async () => {
    await useTarget(spec);
    await sh('echo x >/tmp/known');
    // The kernel shows another size once any instance has been used.
    await kprobe('p:x vfs_read', { run: 'true' });
    top = await sh(TOP_LEVEL);
  });
  after(async () => closeTarget());

  test(`${spec}: each call of the function is one row, as many as a program makes more`, async () => {
    const count = async (times: number) => {
      const { rows, report } = await ftrace('do_filp_open', { depth: 1, run: opening(times) });
      assert.deepEqual([report.lost, report.unpaired, report.dropped], [0, 0, 0]);
      assert.ok(
        (rows.objects() as CallRow[]).every(
          ({ function: name, depth }) => name === 'do_filp_open' && depth === 0,
        ),
      );
      return rows.numRows();
    };
    const few = await count(20);
    assert.equal((await count(320)) - few, 300);
    assert.equal(await sh(TOP_LEVEL), top);
  });

  test(`${spec}: a call takes as long as a span of %%kprobe says, and is the same call`, async () => {
    const stop = new AbortController();
    const spans = kprobe('span open do_filp_open -> ret=$retval', { signal: stop.signal });
    const { rows } = await ftrace('do_filp_open', { depth: 1, run: opening(100) });
    stop.abort();
    const bySpan = Map.groupBy((await spans).table('open').objects() as CallRow[], ({ tid }) => tid);
    const byGraph = Map.groupBy(outermost(rows), ({ tid }) => tid);
    const opener = [...byGraph].find(([, calls]) => calls.length >= 100)!;
    const [calls, same] = [opener[1], bySpan.get(opener[0])!];
    assert.equal(calls.length, same.length);
    assert.equal(calls[0]!.comm, same[0]!.comm);
    assert.equal(calls[0]!.pid, opener[0]);
    const middles = calls.map(({ ts, dur }, i) => Math.abs(ts + dur / 2 - same[i]!.ts - same[i]!.dur / 2));
    assert.ok(
      middles.every((ns) => ns < 50e6),
      'the same moments',
    );
    const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
    const ratio = median(calls.map(({ dur }, i) => dur / same[i]!.dur));
    assert.ok(ratio > 0.2 && ratio < 5, `the graph's durations are ${ratio} of the span's`);
  });

  test(`${spec}: what a call is made of lies within it, as deep as asked for; all is given back`, async () => {
    const two = await ftrace('do_filp_open', { depth: 2, run: opening(5) });
    const rows = two.rows.objects() as CallRow[];
    assert.deepEqual(new Set(rows.map(({ depth }) => depth)), new Set([0, 1]));
    const called = rows.filter(({ function: name, depth }) => name === 'path_openat' && depth === 1);
    assert.ok(called.length >= outermost(two.rows).length);
    // The kernel measures a call, and then writes that it began, which an interrupt delays: what it measured lies within each other.
    for (const { ts, dur, tid } of called) {
      const around = outermost(two.rows).findLast((open) => open.tid === tid && open.ts <= ts);
      assert.ok(around !== undefined && dur <= around.dur + 1e6, `${dur} ns within ${around?.dur} ns`);
    }
    const all = await ftrace('do_filp_open', { run: opening(5) });
    assert.ok((all.rows.objects() as CallRow[]).some(({ depth }) => depth > 5));
    assert.equal(await sh(TOP_LEVEL), top);
  });

  test(`${spec}: a function that is not there is told, and nothing is set`, async () => {
    await assert.rejects(ftrace('do_filp_opne', { run: 'true' }), {
      code: 'unknown-function',
      message: /did you mean do_filp_open/,
    });
    assert.equal(await sh(TOP_LEVEL), top);
  });

  test(`${spec}: limits that somebody has set are left alone, and told`, async () => {
    await sh('cd /sys/kernel/tracing; echo vfs_read >set_graph_function; echo 7 >max_graph_depth');
    await assert.rejects(ftrace('vfs_write', { depth: 2, run: 'true' }), {
      code: 'tracer-busy',
      message: /set_graph_function is vfs_read/,
    });
    assert.match(await sh(TOP_LEVEL), /set_graph_function: vfs_read\n[\s\S]*max_graph_depth: 7\n/);
    await sh('cd /sys/kernel/tracing; echo >set_graph_function; echo 0 >max_graph_depth');
    assert.equal(await sh(TOP_LEVEL), top);
  });
}
