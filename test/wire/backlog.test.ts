import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Backlog, createBacklog, type Outgoing } from '../../src/wire/backlog.ts';
import type { StreamName } from '../../src/wire/port.ts';

const MIB = 1024 * 1024;

function message(type: string, content: object = {}): Outgoing {
  return { type, content: JSON.stringify(content), parent: null };
}

interface Sent {
  readonly what: string;
  readonly text: string;
}

/** Takes everything out, as the names of streams with their text, and types of messages with their content. */
function drain(backlog: Backlog): Sent[] {
  const sent: Sent[] = [];
  for (let item = backlog.shift(); item; item = backlog.shift()) {
    if (item.kind === 'text') sent.push({ what: item.name, text: item.text });
    if (item.kind === 'message') sent.push({ what: item.message.type, text: item.message.content });
    if (item.kind === 'step') item.run();
  }
  return sent;
}

function textOf(sent: readonly Sent[], name: StreamName): string {
  const parts = sent.filter(({ what }) => what === name);
  return parts.map(({ text }) => text).join('');
}

/** The numbers that the notes of a cut say, added up. */
function saidToBeCut(sent: readonly Sent[], unit: string): number {
  const notes = [...textOf(sent, 'stderr').matchAll(new RegExp(`([\\d,]+) ${unit}s?\\b`, 'g'))];
  return notes.reduce((sum, [, count]) => sum + Number(count!.replaceAll(',', '')), 0);
}

function lines(count: number, of = 'a line of text'): string[] {
  return Array.from({ length: count }, (_, i) => `${of} ${i}\n`);
}

test('nothing is lost, and each stream keeps its order', () => {
  const write = fc.tuple(fc.constantFrom<StreamName>('stdout', 'stderr'), fc.string());
  fc.assert(
    fc.property(fc.array(write, { maxLength: 200 }), (writes) => {
      const backlog = createBacklog(() => 0);
      for (const [name, text] of writes) backlog.write(name, text);
      const sent = drain(backlog);
      for (const name of ['stdout', 'stderr'] as const) {
        const written = writes.filter(([to]) => to === name).map(([, text]) => text);
        assert.equal(textOf(sent, name), written.join(''));
      }
    }),
  );
});

test('many short writes become one message', () => {
  const backlog = createBacklog(() => 0);
  for (let i = 0; i < 1000; i++) backlog.write('stdout', 'x\n');
  assert.deepEqual(drain(backlog), [{ what: 'stdout', text: 'x\n'.repeat(1000) }]);
});

test('text and what is displayed keep their order', () => {
  const backlog = createBacklog(() => 0);
  backlog.write('stdout', 'a');
  backlog.write('stderr', 'b');
  backlog.write('stdout', 'c');
  backlog.add(message('display_data'));
  backlog.write('stdout', 'd');
  const sent = drain(backlog);
  assert.deepEqual(
    sent.map(({ what }) => what),
    ['stdout', 'stderr', 'stdout', 'display_data', 'stdout'],
  );
});

test('streams that alternate ten thousand times are few messages', () => {
  const backlog = createBacklog(() => 0);
  for (let i = 0; i < 10_000; i++) backlog.write(i % 2 ? 'stderr' : 'stdout', 'a line of text\n');
  assert.ok(drain(backlog).length < 100);
});

test('a long text comes in pieces that end with lines, and no character is torn', () => {
  const backlog = createBacklog(() => 0);
  const text = lines(10_000).join('');
  backlog.write('stdout', text);
  const sent = drain(backlog);
  assert.equal(textOf(sent, 'stdout'), text);
  for (const piece of sent) assert.ok(piece.text.length <= 64 * 1024 && piece.text.endsWith('\n'));

  const faces = createBacklog(() => 0);
  faces.write('stdout', `x${'🙂'.repeat(100_000)}`);
  for (const piece of drain(faces)) assert.ok(piece.text.isWellFormed());
});

test('eight megabytes wait, all of them', () => {
  const backlog = createBacklog(() => 0);
  const written = lines(100_000, 'x'.repeat(75));
  for (const line of written) backlog.write('stdout', line);
  assert.equal(backlog.cutting, false);
  assert.equal(textOf(drain(backlog), 'stdout'), written.join(''));
});

test('of more the beginning and the end are sent, and the notes say exactly how much is not', () => {
  const backlog = createBacklog(() => 0);
  const written = lines(1_000_000);
  for (const line of written) backlog.write('stdout', line);
  assert.equal(backlog.cutting, true);
  backlog.add(message('error'));
  const sent = drain(backlog);
  assert.equal(sent.at(-1)?.what, 'error');
  const shown = textOf(sent, 'stdout');
  assert.ok(shown.length > MIB / 2 && shown.length < 2 * MIB, `${shown.length} shown`);
  assert.ok(shown.startsWith(written.slice(0, 1000).join('')));
  assert.ok(shown.endsWith(written.slice(-100).join('')));
  assert.equal(saidToBeCut(sent, 'line'), 1_000_000 - shown.split('\n').length + 1);
  assert.equal(saidToBeCut(sent, 'byte'), written.join('').length - shown.length);
  assert.match(textOf(sent, 'stderr'), /write it to a file/);
});

test('an interrupt leaves little of what waits, before the error and the reply', () => {
  const done: string[] = [];
  const backlog = createBacklog(() => 0);
  const written = lines(100_000);
  for (const line of written) backlog.write('stdout', line);
  backlog.shorten();
  backlog.write('stdout', 'printed before it stopped\n');
  backlog.add(message('error'));
  backlog.after(() => done.push('replied'));
  const sent = drain(backlog);
  const shown = textOf(sent, 'stdout');
  assert.ok(shown.length < 64 * 1024);
  assert.ok(shown.endsWith('printed before it stopped\n'));
  assert.equal(saidToBeCut(sent, 'line'), 100_001 - shown.split('\n').length + 1);
  assert.equal(sent.at(-1)?.what, 'error');
  assert.deepEqual(done, ['replied']);
});

test('an interrupt does not cut what comes to little', () => {
  const backlog = createBacklog(() => 0);
  backlog.write('stdout', 'x\n'.repeat(1000));
  backlog.shorten();
  backlog.write('stdout', 'a report\n');
  assert.deepEqual(drain(backlog), [{ what: 'stdout', text: `${'x\n'.repeat(1000)}a report\n` }]);
});

test('what an ended cell has still to send is cut before its end', () => {
  const backlog = createBacklog(() => 0);
  backlog.write('stdout', lines(100_000).join(''));
  backlog.add(message('execute_result'));
  backlog.shorten();
  const sent = drain(backlog);
  assert.equal(sent.at(-1)?.what, 'execute_result');
  assert.ok(saidToBeCut(sent, 'line') > 90_000);
});

test('a flood of displayed values ends with the last of them, and counts the others', () => {
  const backlog = createBacklog(() => 0);
  for (let i = 0; i < 10_000; i++) backlog.add(message('display_data', { i }));
  backlog.after(() => undefined);
  const sent = drain(backlog);
  const shown = sent.filter(({ what }) => what === 'display_data');
  assert.equal(shown.at(-1)?.text, '{"i":9999}');
  assert.equal(saidToBeCut(sent, 'displayed value'), 10_000 - shown.length);
});

test('of updates of one display that wait only the last is sent', () => {
  const backlog = createBacklog(() => 0);
  const update = (display_id: string, value: number) =>
    message('update_display_data', { value, transient: { display_id } });
  for (let i = 0; i < 10_000; i++) backlog.add(update('a', i));
  backlog.add(update('b', 1));
  assert.deepEqual(
    drain(backlog).map(({ text }) => JSON.parse(text).value),
    [9999, 1],
  );
});

test('what waits and is about to be cleared is not sent', () => {
  const backlog = createBacklog(() => 0);
  for (let i = 0; i < 100_000; i++) {
    backlog.add(message('clear_output'));
    backlog.write('stdout', `frame ${i}\n`);
  }
  const sent = drain(backlog);
  assert.equal(textOf(sent, 'stdout'), 'frame 99999\n');
});

test('output that is cleared only when more comes stays when none does', () => {
  const backlog = createBacklog(() => 0);
  backlog.write('stdout', 'stays');
  backlog.add(message('clear_output', { wait: true }));
  backlog.after(() => undefined);
  assert.deepEqual(
    drain(backlog).map(({ what }) => what),
    ['stdout', 'clear_output'],
  );
});

test('a picture that is drawn anew again and again is sent as it is last', () => {
  const backlog = createBacklog(() => 0);
  for (let i = 0; i < 1_000; i++) {
    backlog.add(message('clear_output', { wait: true }));
    backlog.add(message('display_data', { i }));
  }
  const sent = drain(backlog);
  assert.deepEqual(
    sent.map(({ what }) => what),
    ['clear_output', 'display_data'],
  );
  assert.equal(sent.at(-1)?.text, '{"i":999}');
});

test('messages that belong together are never cut', () => {
  const backlog = createBacklog(() => 0, true);
  for (let i = 0; i < 10_000; i++) backlog.add(message('comm_msg', { i }));
  assert.equal(backlog.overfull, true);
  backlog.shorten();
  assert.equal(drain(backlog).length, 10_000);
});
