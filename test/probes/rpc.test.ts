import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { InputError, TargetError } from '../../src/base/errors.ts';
import { ByteQueue } from '../../src/probes/thread/queue.ts';
import { createRpc, Moved } from '../../src/probes/thread/rpc.ts';

function connected(handlers: Parameters<typeof createRpc>[1]) {
  const { port1, port2 } = new MessageChannel();
  createRpc(port2, handlers);
  const rpc = createRpc(port1, {});
  return { rpc, [Symbol.dispose]: () => port1.close() };
}

test('a call returns what its handler returns', async () => {
  using pair = connected({ double: async (n: number) => n * 2 });
  assert.equal(await pair.rpc.call('double', 21), 42);
});

test('an InputError arrives with its facts, a TargetError with its code', async () => {
  const facts = {
    code: 'bad',
    what: 'no such thing',
    source: 'p x',
    span: { line: 0, column: 2, length: 1 },
  };
  using pair = connected({
    input: () => {
      throw new InputError(facts);
    },
    target: () => {
      throw new TargetError('gone', 'it is gone', 'start it');
    },
  });
  await assert.rejects(
    pair.rpc.call('input', null),
    (error) => error instanceof InputError && error.facts.span?.column === 2,
  );
  await assert.rejects(
    pair.rpc.call('target', null),
    (error) => error instanceof TargetError && error.code === 'gone',
  );
});

test('buffers move instead of being copied', async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  using pair = connected({ take: () => new Moved(bytes, [bytes.buffer]) });
  assert.deepEqual([...(await pair.rpc.call<Uint8Array>('take', null))], [1, 2, 3]);
  assert.equal(bytes.length, 0);
});

test('when the other side fails, calls under way and later ones reject', async () => {
  using pair = connected({ never: () => new Promise(() => undefined) });
  const waiting = pair.rpc.call('never', null);
  pair.rpc.fail(new TargetError('gone', 'it is gone'));
  await assert.rejects(waiting, { code: 'gone' });
  await assert.rejects(pair.rpc.call('never', null), { code: 'gone' });
});

test('a queue gives its chunks in order, ends, and says what was taken', async () => {
  const taken: number[] = [];
  const queue = new ByteQueue((bytes) => taken.push(bytes));
  queue.push(Uint8Array.of(1));
  setTimeout(() => {
    queue.push(Uint8Array.of(2, 3));
    queue.end();
  }, 5);
  const all: number[] = [];
  for await (const chunk of queue) all.push(...chunk);
  assert.deepEqual(all, [1, 2, 3]);
  assert.deepEqual(taken, [1, 2]);
});
