import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { closeTarget, useTarget } from '../../src/index.ts';
import { journal } from '../../src/recording/journal.ts';
import { testFolder } from '../recording/support.ts';

/** A notebook that holds so many rows. */
export const VIEW = 2000;
export const ROUNDS = 5;

/** Every read is of one byte: the command knows how many there were. Between the rounds the reader of the pages comes round. */
export const readsOf = (count: number): string =>
  `for i in $(seq ${ROUNDS}); do dd if=/dev/zero of=/dev/null bs=1 count=${count} 2>&1; sleep 1; done`;

/** The lab VM, and a folder for recordings. */
export function longRecordings() {
  const folder = testFolder();
  before(() => useTarget('vm'));
  after(closeTarget);
  return {
    /** What is asked, recorded as a whole at `place`. */
    async record<Result>(name: string, ask: () => Promise<Result>) {
      const place = join(folder, name);
      await journal.record(place, [], VIEW);
      const live = await ask();
      await journal.stopRecording();
      assert.deepEqual(journal.failures, []);
      return { place, live };
    },
    /** The same from the recording. */
    async replay<Result>(place: string, ask: () => Promise<Result>): Promise<Result> {
      await journal.replay(place);
      const replayed = await ask();
      journal.stopReplaying();
      return replayed;
    },
  };
}
