import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLive } from './live-notebook.ts';

test('in notebook 05 the trace has the turns that the scheduler counted, and the hog is in the way', async (t) => {
  const outputOf = await runLive('05-scheduler-latency', t);
  const counted = [
    ...outputOf('turnsTraced').matchAll(/^(sleeper\d|busy|hog) +\d+ +(\d+) +(\d+) +(\d+) +(\d+)$/gm),
  ].map(([, name, ...counts]) => ({ name, counts: counts.map(Number) }));
  assert.deepEqual(counted.map(({ name }) => name).sort(), ['busy', 'busy', 'hog', 'sleeper0', 'sleeper1']);
  for (const { name, counts } of counted) {
    const [turns, traced, slept, sleptTraced] = counts as [number, number, number, number];
    assert.ok(traced <= turns && traced >= 0.98 * turns, `${name}: ${traced} of ${turns} turns`);
    assert.ok(
      sleptTraced <= slept && sleptTraced >= 0.98 * slept,
      `${name}: ${sleptTraced} of ${slept} sleeps`,
    );
  }
  const behind = outputOf('const kinds');
  assert.match(behind, /^hog +real-time +went to sleep +\d+$/m);
  assert.doesNotMatch(behind, /^hog +real-time +had to leave/m);
  const findings = outputOf('const holds');
  assert.equal([...findings.matchAll(/ true$/gm)].length, 6, findings);
});
