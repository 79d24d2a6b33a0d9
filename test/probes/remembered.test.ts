import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Remembered } from '../../src/probes/names/remembered.ts';

test('what is there in time is answered, what is not is there for the next key', async () => {
  const slow = Promise.withResolvers<string>();
  const asked: string[] = [];
  const names = new Remembered(async (key: string) => {
    asked.push(key);
    return key === 'slow' ? slow.promise : key.toUpperCase();
  });
  assert.equal(await names.get('quick'), 'QUICK');
  const start = performance.now();
  assert.equal(await names.get('slow'), null);
  assert.ok(performance.now() - start < 1000);
  slow.resolve('at last');
  await setTimeout(0);
  assert.equal(await names.get('slow'), 'at last');
  assert.equal(await names.get('quick'), 'QUICK');
  assert.deepEqual(asked, ['quick', 'slow'], 'each is read once while it is fresh');
});

test('what cannot be read is nothing, and a few answers are kept', async () => {
  let asked = 0;
  const names = new Remembered(async (key: string) => {
    asked++;
    if (key === 'bad') throw new Error('gone');
    return key;
  });
  assert.equal(await names.get('bad'), null);
  for (let i = 0; i < 40; i++) assert.equal(await names.get(`${i}`), `${i}`);
  assert.equal(asked, 41);
  await names.get('0');
  assert.equal(asked, 42, 'the oldest was forgotten');
});
