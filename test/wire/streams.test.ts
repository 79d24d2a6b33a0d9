import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StreamName } from '../../src/wire/port.ts';
import { createStreams } from '../../src/wire/streams.ts';

interface Sent {
  readonly to: number;
  readonly name: StreamName;
  readonly text: string;
}

function collect() {
  const sent: Sent[] = [];
  return { sent, streams: createStreams((to, name, text) => sent.push({ to, name, text })) };
}

function textOf(sent: readonly Sent[], to: number, name: StreamName): string {
  return sent
    .filter((each) => each.to === to && each.name === name)
    .map(({ text }) => text)
    .join('');
}

test('nothing is lost, and each stream of each cell keeps its order', () => {
  const write = fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom<StreamName>('stdout', 'stderr'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(write, { maxLength: 200 }), (writes) => {
      const { sent, streams } = collect();
      for (const [to, name, text] of writes) streams.write(to, name, text);
      streams.flush();
      const written = writes.map(([to, name, text]) => ({ to, name, text }));
      for (const to of [1, 2, 3])
        for (const name of ['stdout', 'stderr'] as const)
          assert.equal(textOf(sent, to, name), textOf(written, to, name));
    }),
  );
});

test('many short writes become one message', () => {
  const { sent, streams } = collect();
  for (let i = 0; i < 1000; i++) streams.write(1, 'stdout', 'x\n');
  streams.flush(1);
  assert.deepEqual(sent, [{ to: 1, name: 'stdout', text: 'x\n'.repeat(1000) }]);
});

test('stdout and stderr keep their order among each other', () => {
  const { sent, streams } = collect();
  streams.write(1, 'stdout', 'a');
  streams.write(1, 'stderr', 'b');
  streams.write(1, 'stdout', 'c');
  streams.flush(1);
  assert.equal(sent.map(({ text }) => text).join(''), 'abc');
});

test('streams that alternate ten thousand times stay far below a thousand messages', () => {
  const { sent, streams } = collect();
  for (let i = 0; i < 10_000; i++) streams.write(1, i % 2 ? 'stderr' : 'stdout', 'a line of text\n');
  streams.flush();
  assert.ok(sent.length < 100, `${sent.length} messages`);
});

test('text is sent without being asked for', async () => {
  const { sent, streams } = collect();
  streams.write(1, 'stdout', 'soon');
  assert.equal(sent.length, 0);
  while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(sent[0]?.text, 'soon');
});
