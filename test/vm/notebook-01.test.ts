import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLive } from './live-notebook.ts';

test('notebook 01 runs as it was recorded', async (t) => {
  const outputOf = await runLive('01-do_filp_open', t);
  assert.match(outputOf('%%kprobe opens'), /\/tmp\/testfile2/);
});
