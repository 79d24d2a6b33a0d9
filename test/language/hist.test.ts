import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBody } from '../../src/probes/compile/compile.ts';
import { completeLine } from '../../src/probes/compile/complete.ts';
import { triggerText } from '../../src/probes/compile/hist-triggers.ts';
import { rowEvents } from '../../src/probes/compile/silent-events.ts';
import { countRequests } from '../../src/probes/count/requests.ts';
import { bucketOf } from '../../src/probes/decode/tally.ts';
import { explain } from '../../src/probes/explain.ts';
import { facts, mistake } from './kernel.ts';

const READS = 'p:rd vfs_read count';

const bodyOf = (cell: string, kernel = facts) => compileBody(cell, 0, kernel, { group: 'pb' });

const triggersOf = (cell: string): string[] =>
  bodyOf(cell).hists.flatMap(({ how }) =>
    how.kind === 'kernel' ? how.triggers.map(triggerText) : [how.why],
  );

/** A body with its `hist` line last → code, what the carets stand under, and a word the message has to say. */
const refusals: readonly (readonly [body: string, code: string, at: string, says?: RegExp])[] = [
  ['hist', 'bad-hist', 'hist', /no name/],
  ['hist h', 'bad-hist', 'h', /counts nothing/],
  ['hist 1h rd.count', 'bad-name', '1h'],
  ['hist h rd', 'bad-hist', 'rd', /no field/],
  ['hist h rd.count comm', 'bad-hist', 'comm', /neither by nor every/],
  ['hist h rd.count by', 'bad-hist', 'by', /no field follows/],
  ['hist h rd.count every', 'bad-hist', 'every', /no duration/],
  ['hist h rd.count every soon', 'bad-hist', 'soon', /every 500ms/],
  ['hist h rd.count every 1ms', 'bad-hist', '1ms', /ten times a second/],
  ['hist h rd.count every 1s 2s', 'bad-hist', '2s'],
  ['hist h rd.count if count > 3', 'bad-hist', 'if', /counts every event/],
  [`${READS}\nhist h dr.count`, 'unknown-event', 'dr', /did you mean rd/],
  [`${READS}\nhist h rd.cuont`, 'unknown-field', 'cuont', /did you mean count/],
  [`${READS}\nhist h rd.count by com`, 'unknown-field', 'com', /comm/],
  [`${READS}\nhist h rd.comm`, 'bad-hist', 'comm', /text/],
  [`${READS}\nhist h rd.count by tid,tid`, 'name-twice', 'tid'],
  [`${READS}\nhist h rd.tid by count`, 'name-twice', 'count'],
  [`${READS}\nhist rd rd.count`, 'event-twice', 'rd'],
  ['hist h sched:sched_swich.prev_prio', 'unknown-event', 'sched:sched_swich', /sched:sched_switch/],
  ['hist h sched:sched_switch.prev_pri', 'unknown-field', 'prev_pri', /prev_prio/],
  ['hist h sched:sched_switch.prev_prio by comm', 'unknown-field', 'comm', /NAME\.tasks/],
  ['span o do_filp_open -> $retval\nhist h o.dur', 'bad-hist', 'o', /charts\.histogram\(NAME\.o, 'dur'\)/],
  [
    'span o do_filp_open -> $retval\nhist h o.dur by comm every 1s',
    'bad-hist',
    'o',
    /charts\.histogram\(NAME\.o, 'dur', \{ by: 'comm' \}\)/,
  ],
];

for (const [body, code, at, says] of refusals) {
  test(`refused: ${body.replace('\n', ' / ')}`, () => {
    const found = mistake(body);
    assert.equal(found.code, code);
    assert.equal(found.at, at);
    if (says) assert.match(found.message, says);
  });
}

test('a trigger is not asked where only some are traced', () => {
  const { hists } = compileBody(`${READS}\nhist h rd.count`, 0, facts, { group: 'pb', only: true });
  assert.deepEqual(hists[0]!.how, { kind: 'decoding', why: 'a trigger is asked before --only is' });
});

test('values that the kernel’s log2 does not know have triggers of their own', () => {
  assert.deepEqual(triggersOf(`${READS}\nhist h rd.count by comm,tid`), [
    'hist:keys=count.log2,common_pid,__pb_comm:size=16384 if count > 0 && count <= 0x8000000000000000',
    'hist:keys=count,common_pid,__pb_comm:size=16384 if count == 0',
    'hist:keys=common_pid,__pb_comm:size=16384 if count > 0x8000000000000000',
  ]);
  assert.deepEqual(triggersOf('hist h sched:sched_switch.prev_prio by prev_comm'), [
    'hist:keys=prev_prio.log2,prev_comm:size=16384 if prev_prio > 0',
    'hist:keys=prev_prio,prev_comm:size=16384 if prev_prio <= 0',
  ]);
});

test('text of any length, and a kernel without triggers, are counted while decoding', () => {
  const line = 'p:o do_filp_open dfd name=pathname->name';
  assert.match(triggersOf(`${line}\nhist h o.dfd by name`)[0]!, /cuts the text/);
  const old = { ...facts, readme: facts.readme.replaceAll('hist trigger', '') };
  const body = bodyOf(`${line} if dfd == 3\nhist h o.dfd by comm`, old);
  assert.equal(body.hists[0]!.how.kind, 'decoding');
  // The filtered line, and one more without its filter.
  assert.deepEqual(
    body.probes.map(({ path, filter }) => [path.name, filter?.text ?? null]),
    [
      ['o', 'dfd == 3'],
      ['o_all', null],
    ],
  );
  // An event that exists is one stream, with one filter.
  const switches = 'sched:sched_switch prev_prio';
  const both = bodyOf(`${switches}\nhist h sched:sched_switch.prev_prio`, old);
  assert.deepEqual([...rowEvents(both)], ['sched:sched_switch']);
  assert.deepEqual(
    countRequests(both.hists, rowEvents(both)).map(({ keepsRows }) => keepsRows),
    [true],
  );
  const refused = mistake(`${switches} if prev_prio > 3\nhist h sched:sched_switch.prev_prio`, old);
  assert.deepEqual([refused.code, refused.at], ['hist-and-rows', 'sched:sched_switch']);
});

test('what an event probe’s own filter drops is counted by one more without it', () => {
  const line = 'e:sw sched.sched_switch $prev_pid name=$prev_comm';
  const body = bodyOf(`${line} if prev_pid > 9\nhist h sw.prev_pid\nhist names sw.prev_pid by name`);
  const texts = body.probes.map(({ commands }) => commands[0]!.text.replace(/^e:pb\//, ''));
  const fetches = 'sched.sched_switch prev_pid=$prev_pid:s32 name=$prev_comm:string __pb_comm=$COMM:string';
  assert.deepEqual(texts, [`sw ${fetches} if prev_pid > 9`, `sw_all ${fetches}`]);
  assert.deepEqual(
    body.tables.map(({ event }) => event),
    ['sw'],
  );
  assert.ok(
    body.probes.every(({ commands }) =>
      commands[0]!.origins.every(({ end }) => end <= commands[0]!.text.length),
    ),
  );
  assert.deepEqual(
    bodyOf(`${line}\nhist h sw.prev_pid`).probes.map(({ path }) => path.name),
    ['sw'],
  );
});

test('a line that is only counted has no rows', () => {
  const events = (cell: string) => bodyOf(cell).tables.map(({ event }) => event);
  assert.deepEqual(events(`${READS}\nhist h rd.count`), []);
  assert.deepEqual(events(`${READS} if count > 9\nhist h rd.count`), ['rd']);
  const text = explain(`${READS}\nhist h rd.count by comm every 1s`, facts, {});
  assert.match(
    text,
    /# h: how often values of rd\.count occur by comm every 1\.00 s, counted by the kernel's triggers/,
  );
  assert.match(text, /"comm": string, "min": number, "max": number, "count": number/);
  assert.match(text, />> "\$i\/events\/pbscript\/rd\/trigger"/);
  assert.match(text, /cat "\$i\/events\/pbscript\/rd\/hist"/);
  assert.doesNotMatch(text, /echo 1 > "\$i\/events\/pbscript\/rd\/enable"/);
});

test('buckets are those of the kernel: ilog2(roundup_pow_of_two(value))', () => {
  for (let value = 1; value < 5000; value++) {
    const power = 2 ** Math.ceil(Math.log2(value));
    const least = power === 1 ? 1 : power / 2 + 1;
    assert.deepEqual(bucketOf(BigInt(value)), { min: BigInt(least), max: BigInt(power) });
    assert.deepEqual(bucketOf(BigInt(-value)), { min: BigInt(-power), max: BigInt(-least) });
  }
  assert.deepEqual(bucketOf(0n), { min: 0n, max: 0n });
});

test('Tab completes the event that is counted, its field and its keys', () => {
  const matches = (before: string) => completeLine(before, facts)?.matches.slice(0, 1);
  assert.deepEqual(matches('hist h sched:sched_sw'), ['sched:sched_switch']);
  assert.deepEqual(matches('hist h sched:sched_switch.prev_pr'), ['prev_prio']);
  assert.deepEqual(matches('hist h sched:sched_switch.prev_prio by prev_state,next_c'), ['next_comm']);
});
