import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hangs } from './endless.ts';
import { randomFrom } from './random.ts';
import { SUBJECTS } from './subject.ts';
import { fuzz } from './watch.ts';

/** A million of each: `npm run fuzz`. */
const SHORT = 2000;

for (const name of SUBJECTS)
  test(`${SHORT} mutated inputs do the ${name} no harm`, { timeout: 120_000 }, async () => {
    const { failures } = await fuzz(name, { count: SHORT });
    assert.deepEqual(failures, []);
  });

test('what hangs is ended and told by its number, and the rest goes on', { timeout: 120_000 }, async () => {
  const { failures } = await fuzz('endless', { count: 8, patienceMs: 300 });
  const expected = [0, 1, 2, 3, 4, 5, 6, 7].filter((number) => hangs(randomFrom(number)));
  assert.ok(expected.length > 1 && expected.length < 8);
  assert.deepEqual(
    failures.map(({ kind, number }) => `${kind} ${number}`),
    expected.map((number) => `hang ${number}`),
  );
});
