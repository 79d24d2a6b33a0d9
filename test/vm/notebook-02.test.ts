import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLive } from './live-notebook.ts';

test('in notebook 02 both tools count the same calls, by outcome', async (t) => {
  const text = (await runLive('02-bpftrace', t))("groupby('tool', 'outcome')");
  const counts = [...text.matchAll(/^%%(\w+) +(\w+) +(\d+)$/gm)].map(([, tool, outcome, count]) => [
    tool,
    outcome,
    Number(count),
  ]);
  const of = (tool: string) => counts.filter(([name]) => name === tool).map(([, ...rest]) => rest);
  assert.deepEqual(of('kprobe'), of('bpftrace'));
  assert.deepEqual(
    of('kprobe').map(([outcome]) => outcome),
    ['ENOENT', 'ok'],
    text,
  );
});
