import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TargetError } from '../../src/base/errors.ts';
import { Journal } from '../../src/recording/journal.ts';
import { traces } from '../../src/recording/pack-trace.ts';
import { plain } from '../../src/recording/packed.ts';
import { type CellPlace, runInCell } from '../../src/session/routing.ts';
import type { Target } from '../../src/targets/target.ts';
import { ended, facts, listener, opens, question, testFolder } from './support.ts';

const folder = testFolder();
let count = 0;
const newFolder = () => join(folder, `r${++count}`);
const never = () => assert.fail('a recording asks no target');

function ask(journal: Journal, text: string, live: () => Promise<unknown> = never, output = listener()) {
  return journal.ask({ magic: 'sh', name: null, text, options: {} }, plain(), live, output);
}

/** Runs as a cell of a notebook would. */
function inCell<T>(id: string, work: () => Promise<T>): Promise<T> {
  const output = {
    stream: () => undefined,
    display: () => undefined,
    update: () => undefined,
    clear: () => undefined,
  };
  const cell = { id, source: `source of ${id}` };
  return runInCell({ cell, output } as unknown as CellPlace, work);
}

async function recorded(
  work: (journal: Journal) => Promise<unknown>,
  masked: readonly string[] = [],
): Promise<string> {
  const journal = new Journal(() => null);
  const place = newFolder();
  await journal.record(place, masked);
  await work(journal);
  await journal.stopRecording();
  assert.deepEqual(journal.failures, []);
  return place;
}

async function replaying(place: string): Promise<Journal> {
  const journal = new Journal(() => null);
  await journal.replay(place);
  return journal;
}

test('a trace is answered as it was recorded, with what its command printed', async () => {
  const content = opens('/etc/hostname', null, 'ü');
  const place = await recorded(async (journal) => {
    const { running } = await journal.start(
      question('p:opens f'),
      traces,
      async (output) => {
        output.stream('stdout', 'one ');
        output.stream('stdout', 'two');
        output.stream('stderr', 'oops');
        return ended(content);
      },
      listener(),
    );
    await running.done;
  });
  assert.deepEqual(readdirSync(place), ['opens']);
  assert.deepEqual(readdirSync(join(place, 'opens')).sort(), [
    'opens.parquet',
    'recording.json',
    'tasks.parquet',
  ]);
  const output = listener();
  const { running } = await (await replaying(place)).start(question('p:opens f'), traces, never, output);
  assert.deepEqual(facts(await running.done), facts(content));
  assert.deepEqual(output.heard, ['stdout: one two', 'stderr: oops']);
});

test('equal questions are answered in their order, and from the first again', async () => {
  const place = await recorded(async (journal) => {
    for (const answer of ['a', 'b']) await ask(journal, 'date', async () => answer);
    await ask(journal, 'uptime', async () => 'u');
  });
  const journal = await replaying(place);
  const answers = [];
  for (const text of ['date', 'uptime', 'date', 'date', ' date\n']) answers.push(await ask(journal, text));
  assert.deepEqual(answers, ['a', 'u', 'b', 'a', 'b']);
});

test('the same question of two cells has an answer for each, whatever their order', async () => {
  const place = await recorded(async (journal) => {
    await inCell('one', () => ask(journal, 'date', async () => 'of one'));
    await inCell('two', () => ask(journal, 'date', async () => 'of two'));
  });
  const journal = await replaying(place);
  assert.equal(await inCell('two', () => ask(journal, 'date')), 'of two');
  assert.equal(await inCell('one', () => ask(journal, 'date')), 'of one');
});

test('a cell that runs again takes the place of what it recorded', async () => {
  const place = await recorded(async (journal) => {
    for (const answer of [1, 2])
      await inCell('one', async () => {
        await ask(journal, 'date', async () => `a${answer}`);
        await ask(journal, 'date', async () => `b${answer}`);
      });
  });
  const journal = await replaying(place);
  assert.deepEqual(
    [await ask(journal, 'date'), await ask(journal, 'date'), await ask(journal, 'date')],
    ['a2', 'b2', 'a2'],
  );
});

test('the same question on another target is another question', async () => {
  const use = (journal: Journal, spec: string, live = never as () => Promise<unknown>) =>
    journal.ask({ magic: 'target', name: null, text: spec, options: {}, use: spec }, plain(), live);
  const place = await recorded(async (journal) => {
    await ask(journal, 'uname', async () => 'here');
    await use(journal, 'vm:6.12', async () => 'opened');
    await ask(journal, 'uname', async () => 'there');
  });
  const journal = await replaying(place);
  assert.equal(await ask(journal, 'uname'), 'here');
  await use(journal, 'vm:6.12');
  assert.equal(await ask(journal, 'uname'), 'there');
});

test('a cell that has changed is told what differs, and is answered from nothing else', async () => {
  const place = await recorded(async (journal) => {
    const live = async () => ended(opens('a'));
    await (
      await journal.start(question('p:opens f dfd', { options: { run: 'true' } }), traces, live, listener())
    ).running.done;
  });
  const journal = await replaying(place);
  const changed = (text: string, options = {}) =>
    journal.start(question(text, { options }), traces, never, listener());
  await assert.rejects(changed('p:opens f name', { run: 'true' }), (error: Error & { code: string }) => {
    assert.equal(error.code, 'not-recorded');
    assert.match(error.message, /recorded: p:opens f dfd\nnow: +p:opens f name/);
    return true;
  });
  await assert.rejects(
    changed('p:opens f dfd', { run: 'false' }),
    /recorded with \{"run":"true"\}\nnow with +\{"run":"false"\}/,
  );
  await assert.rejects(ask(journal, 'nothing like it'), /it has kprobe opens/);
});

test('masked columns hold pseudonyms, equal ones for equal values, and nothing that was printed', async () => {
  const secret = 'secret.txt';
  const place = await recorded(
    async (journal) => {
      const live = async (output: { stream(name: 'stdout', text: string): void }) => {
        output.stream('stdout', secret);
        return ended(opens(secret, null, secret, 'other'));
      };
      await (await journal.start(question('p:opens f'), traces, live, listener())).running.done;
    },
    ['name'],
  );
  for (const file of readdirSync(join(place, 'opens')))
    assert.ok(!readFileSync(join(place, 'opens', file)).includes(secret), file);
  const { running } = await (await replaying(place)).start(question('p:opens f'), traces, never, listener());
  const [event] = (await running.done).events;
  const [first, none, again, other] = event!.table.array('name' as never) as unknown[];
  assert.match(String(first), /^name-[0-9a-f]{12}$/);
  assert.deepEqual([none, again], [null, first]);
  assert.notEqual(other, first);
});

test('what was to be masked and is nowhere is told', async () => {
  const journal = new Journal(() => null);
  await journal.record(newFolder(), ['name', 'nmae']);
  const live = async () => ended(opens('x'));
  await (await journal.start(question('p:opens f'), traces, live, listener())).running.done;
  assert.deepEqual(await journal.stopRecording(), [
    "nothing is masked for 'nmae': no table has a column of that name",
  ]);
});

test('a recording that was moved still answers', async () => {
  const place = await recorded((journal) => ask(journal, 'date', async () => 'a'));
  const moved = newFolder();
  cpSync(place, moved, { recursive: true });
  rmSync(place, { recursive: true });
  assert.equal(await ask(await replaying(moved), 'date'), 'a');
});

test('where no target can be opened, the recording that the notebook carries answers, and the cell is told', async () => {
  const place = await recorded((journal) => ask(journal, 'date', async () => 'a'));
  const noTarget = () => Promise.reject(new TargetError('no-target', 'no kprobes here', 'use the VM'));
  const journal = new Journal(() => null);
  await assert.rejects(ask(journal, 'date', noTarget), { code: 'no-target' });
  journal.carry(place);
  assert.equal(await ask(journal, 'date', noTarget), 'a');
  assert.equal(journal.replaying, place);
  journal.stopReplaying();
  await assert.rejects(ask(journal, 'date', noTarget), { code: 'no-target' });
});

test('a trace that somebody stopped goes on in the recording until it is stopped', async () => {
  const content = opens('a');
  const place = await recorded(async (journal) => {
    const { promise, resolve } = Promise.withResolvers<typeof content>();
    const live = async () => ({ ...ended(content), done: promise, stop: () => resolve(content) });
    const { running } = await journal.start(question('p:opens f'), traces, live, listener());
    running.stop();
    await running.done;
  });
  const { running } = await (await replaying(place)).start(question('p:opens f'), traces, never, listener());
  const early = await Promise.race([
    running.done.then(() => 'ended'),
    new Promise((resolve) => setTimeout(resolve, 20, 'runs')),
  ]);
  assert.equal(early, 'runs');
  running.stop();
  assert.deepEqual(facts(await running.done), facts(content));
});

test('an error that the target gave is answered again, after what was printed; one of no target is not recorded', async () => {
  const target = { name: 'there', emulated: false } as Target;
  const journal = new Journal(() => target);
  const place = newFolder();
  await journal.record(place);
  const crash = async (output: ReturnType<typeof listener>) => {
    output.stream('stdout', 'loading');
    throw new TargetError('kernel-crashed', 'the kernel crashed', 'boot it again');
  };
  const start = (of: Journal, live: typeof crash, output = listener()) =>
    of.start(question('p:opens f'), traces, live as never, output);
  await assert.rejects(start(journal, crash), { code: 'kernel-crashed' });
  const without = new Journal(() => null);
  await without.record(place);
  await assert.rejects(ask(without, 'date', () => Promise.reject(new TargetError('no-target', 'none'))));
  await Promise.all([journal.stopRecording(), without.stopRecording()]);
  assert.deepEqual(readdirSync(place), ['opens']);
  const output = listener();
  await assert.rejects(start(await replaying(place), never as never, output), {
    name: 'TargetError',
    code: 'kernel-crashed',
    message: 'the kernel crashed\nboot it again',
  });
  assert.deepEqual(output.heard, ['stdout: loading']);
});

test('what cannot be stored takes the answer from nobody, and is told', async () => {
  const journal = new Journal(() => null);
  const place = newFolder();
  await journal.record(place);
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  assert.equal(await ask(journal, 'date', async () => cyclic), cyclic);
  assert.equal(journal.failures.length, 1);
  assert.deepEqual(readdirSync(place), []);
});
