import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Outgoing } from '../../src/wire/backlog.ts';
import { COMMS, createOutbox } from '../../src/wire/outbox.ts';
import { createPace } from '../../src/wire/pace.ts';

interface Sent {
  readonly at: number;
  readonly to: number;
  readonly text: string;
  readonly bytes: number;
}

/** An outbox whose time is only what `pass` makes it. */
function stage(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let time = 0;
  const sent: Sent[] = [];
  const note = (to: number, text: string, bytes: number) => {
    sent.push({ at: time, to, text, bytes });
    return bytes;
  };
  const outbox = createOutbox({
    send: ({ content }) => note(0, content, content.length),
    sendText: (to, _name, text) => note(to, text, text.length + 700),
    pace: createPace(() => time),
    now: () => time,
  });
  const pass = (ms: number) => {
    for (const end = time + ms; time < end; ) {
      time += 10;
      t.mock.timers.tick(10);
    }
  };
  return { outbox, sent, pass, textTo: (to: number) => textOf(sent.filter((each) => each.to === to)) };
}

function textOf(sent: readonly Sent[]): string {
  return sent.map(({ text }) => text).join('');
}

function display(content: string): Outgoing {
  return { type: 'display_data', content, parent: null };
}

/** What jupyter_server counts: everything that came within 3 s. */
function busiest(sent: readonly Sent[], countOf: (each: Sent) => number): number {
  const windows = sent.map(({ at: end }) => sent.filter(({ at }) => at > end - 3_000 && at <= end));
  return Math.max(...windows.map((window) => window.reduce((sum, each) => sum + countOf(each), 0)));
}

test('text is sent without being asked for', (t) => {
  const { outbox, pass, textTo } = stage(t);
  outbox.write(1, 'stdout', 'soon');
  assert.equal(textTo(1), '');
  pass(60);
  assert.equal(textTo(1), 'soon');
});

test('ten megabytes stay below the limits of jupyter_server, with room to spare', (t) => {
  const { outbox, sent, pass, textTo } = stage(t);
  const line = `${'x'.repeat(99)}\n`;
  for (let i = 0; i < 80_000; i++) outbox.write(1, 'stdout', line);
  pass(30_000);
  assert.equal(textTo(1), line.repeat(80_000));
  assert.ok(busiest(sent, ({ bytes }) => bytes) < 0.8 * 3_000_000);
});

test('a thousand displayed values stay below the limit of messages', (t) => {
  const { outbox, sent, pass } = stage(t);
  for (let i = 0; i < 2_000; i++) outbox.add(1, display(`${i}`));
  pass(10_000);
  assert.equal(sent.length, 2_000);
  assert.ok(busiest(sent, () => 1) < 0.8 * 3_000);
});

test('a cell does not wait for the megabytes of the one before', (t) => {
  const { outbox, pass, textTo } = stage(t);
  outbox.write(1, 'stdout', 'x'.repeat(7_000_000));
  pass(500);
  outbox.write(2, 'stdout', 'next');
  const done: string[] = [];
  outbox.after(2, () => done.push('replied'));
  pass(400);
  assert.equal(textTo(2), 'next');
  assert.deepEqual(done, ['replied']);
  assert.ok(textTo(1).length < 2_000_000);
});

test('what follows output is done when that has been sent, else at once', (t) => {
  const { outbox, pass, textTo } = stage(t);
  const done: number[] = [];
  outbox.after(1, () => done.push(1));
  assert.deepEqual(done, [1]);
  outbox.write(1, 'stdout', 'x'.repeat(2_000_000));
  outbox.after(1, () => done.push(textTo(1).length));
  assert.deepEqual(done, [1]);
  pass(10_000);
  assert.deepEqual(done, [1, 2_000_000]);
});

test('after an interrupt the end comes at once', (t) => {
  const { outbox, pass, textTo } = stage(t);
  const done: string[] = [];
  outbox.write(1, 'stdout', 'a line\n'.repeat(1_000_000));
  pass(1_000);
  outbox.shorten();
  outbox.write(1, 'stdout', 'the last line\n');
  outbox.after(1, () => done.push('replied'));
  assert.deepEqual(done, ['replied']);
  assert.ok(textTo(1).endsWith('the last line\n'));
});

test('a flood without end says how much was cut once it is over', (t) => {
  const { outbox, pass, textTo } = stage(t);
  outbox.write(1, 'stdout', 'a line\n'.repeat(2_000_000));
  pass(10_000);
  assert.match(textTo(1), /lines, .* bytes cut here/);
  outbox.write(1, 'stdout', 'goes on\n');
  pass(100);
  assert.ok(textTo(1).endsWith('goes on\n'));
});

test('every message of a comm is sent', (t) => {
  const { outbox, sent, pass } = stage(t);
  for (let i = 0; i < 5_000; i++) outbox.add(COMMS, { type: 'comm_msg', content: `${i}`, parent: null });
  outbox.shorten();
  pass(20_000);
  assert.deepEqual(
    sent.map(({ text }) => Number(text)),
    Array.from({ length: 5_000 }, (_, i) => i),
  );
});
