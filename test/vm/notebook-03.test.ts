import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLive } from './live-notebook.ts';

test('in notebook 03 a file vanishes and comes back, and four tools count the same calls', async (t) => {
  const outputOf = await runLive('03-kernel-module', t);
  assert.match(outputOf('%%kmod hide'), /testfile3: No such file or directory/);
  assert.match(outputOf('cat /tmp/testfile3'), /this is testfile3\n0\n/);
  const [, before, after] = /hidden: 200, before: (\d+), after: (\d+)/.exec(outputOf('file-nr'))!.map(Number);
  assert.ok(after! - before! < 60, 'what was opened has been given back');
  const counts = [...outputOf("{ by: 'tool' })").matchAll(/^%%(\w+)(?: span)? +(\d+)/gm)].map(
    ([, tool, n]) => [tool, n],
  );
  assert.deepEqual(counts.map(([tool]) => tool).sort(), ['bpftrace', 'ftrace', 'kmod', 'kprobe']);
  assert.equal(new Set(counts.map(([, n]) => n)).size, 1, JSON.stringify(counts));
  assert.match(outputOf("kmod('broken'"), /NULL pointer dereference/);
});
