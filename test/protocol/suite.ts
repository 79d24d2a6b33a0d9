import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Group } from './behaviour.ts';
import { probebook } from './kernels/probebook.ts';
import { openStage } from './stage.ts';

/** Far more than any behaviour takes, also on a busy machine. */
const TIMEOUT_MS = 60_000;

/** Every behaviour of the group as a test of Probebook; a message that breaks its schema fails the test it came in. */
export function testGroup({ behaviours }: Group): void {
  const stage = openStage(probebook, TIMEOUT_MS);
  after(() => stage.close());
  for (const behaviour of behaviours) {
    test(behaviour.name, async (t) => {
      const outcome = await stage.perform(behaviour);
      for (const note of outcome.notes) t.diagnostic(note);
      if (outcome.kind === 'failed') throw outcome.error;
      assert.equal(outcome.kind, 'passed');
      assert.deepEqual(outcome.faults, []);
    });
  }
}
