import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { TargetError } from '../../src/base/errors.ts';
import { aq } from '../../src/index.ts';
import type { TraceContent } from '../../src/probes/trace.ts';
import { readEntries } from '../../src/recording/folder.ts';
import { Journal } from '../../src/recording/journal.ts';
import { traces } from '../../src/recording/pack-trace.ts';
import { plain } from '../../src/recording/packed.ts';
import { changes } from '../../src/recording/verify.ts';
import type { Target } from '../../src/targets/target.ts';
import { ended, listener, opens, question, testFolder } from './support.ts';

const folder = testFolder();
let count = 0;

/** What answers; of it a recording asks no more than its name. */
const HERE = { name: 'here', emulated: false } as Target;

/** What a run asked, in order. */
type Run = (journal: Journal) => Promise<unknown>;

/** A run that traces `opens` with these options. */
const traced =
  (content: TraceContent, options: object = {}, text = 'p:opens f'): Run =>
  async (journal) => {
    const { running } = await journal.start(
      question(text, { options }),
      traces,
      async () => ended(content),
      listener(),
    );
    return running.done;
  };

const asked =
  (text: string, live: () => Promise<unknown>): Run =>
  (journal) =>
    journal
      .ask({ magic: 'sh', name: null, text, options: {} }, plain(), live, listener())
      .catch((error) => error);

async function stored(run: Run) {
  const journal = new Journal(() => HERE);
  const place = join(folder, `run${++count}`);
  await journal.record(place);
  await run(journal);
  await journal.stopRecording();
  assert.deepEqual(journal.failures, []);
  return readEntries(place);
}

async function compared(then: Run, now: Run) {
  return changes(await stored(then), await stored(now));
}

const ONLY_RUN = { only: 'run' };

test('what is as it was is not told', async () => {
  const content = opens('a', 'b');
  assert.deepEqual(await compared(traced(content), traced(content)), { wrong: [], notes: [] });
});

test('a number of rows is wrong where the command alone was traced, else noted', async () => {
  const line = 'opens: table opens had 1 rows, now 2';
  const [one, two] = [opens('a'), opens('a', 'b')];
  assert.deepEqual(await compared(traced(one, ONLY_RUN), traced(two, ONLY_RUN)), {
    wrong: [line],
    notes: [],
  });
  assert.deepEqual(await compared(traced(one), traced(two)), { wrong: [], notes: [line] });
  const timed = { ...ONLY_RUN, forMs: 100 };
  assert.deepEqual(await compared(traced(one, timed), traced(two, timed)), { wrong: [], notes: [line] });
});

test('a table with other columns is wrong, and both are shown', async () => {
  const before = opens('a');
  const [event] = before.events;
  const table = event!.table.derive({ twice: aq.escape(() => 2) });
  const after = { ...before, events: [{ ...event!, table }] } as TraceContent;
  const { wrong } = await compared(traced(before), traced(after));
  assert.equal(wrong.length, 1);
  assert.match(wrong[0]!, /^opens: table opens had .*ret.*, now .*twice/s);
});

test('an exit code that differs is wrong', async () => {
  const ended = (exitCode: number) => {
    const content = opens('a');
    return { ...content, report: { ...content.report, exitCode } };
  };
  assert.deepEqual((await compared(traced(ended(0)), traced(ended(3)))).wrong, [
    'opens: the command ended with 0, now with 3',
  ]);
});

test('what fails now, or did then, is wrong', async () => {
  const fails = asked('true', () => Promise.reject(new TargetError('vm-died', 'no such thing')));
  const works = asked('true', async () => '');
  assert.match((await compared(works, fails)).wrong.join(), /^sh: it failed: .*no such thing/);
  assert.match((await compared(fails, works)).wrong.join(), /^sh: it failed then, and does not now: /);
  assert.deepEqual((await compared(fails, fails)).wrong, []);
});

test('a question that is new, gone or another one is wrong', async () => {
  const { wrong } = await compared(traced(opens('a')), traced(opens('a'), {}, 'p:opens g'));
  assert.deepEqual(wrong, [
    'opens was recorded and is not asked any more, or differs',
    'opens was not recorded',
  ]);
});

test('equal questions are compared in their order', async () => {
  const twice =
    (...contents: TraceContent[]): Run =>
    async (journal) => {
      for (const content of contents) await traced(content, ONLY_RUN)(journal);
    };
  const [one, two] = [opens('a'), opens('a', 'b')];
  assert.deepEqual((await compared(twice(one, two), twice(one, two))).wrong, []);
  assert.equal((await compared(twice(one, two), twice(two, one))).wrong.length, 2);
});
