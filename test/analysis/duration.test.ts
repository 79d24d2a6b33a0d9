import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, parseDuration } from '../../src/base/duration.ts';

const formatted: readonly (readonly [number | bigint, string])[] = [
  [0, '0 ns'],
  [7, '7 ns'],
  [999, '999 ns'],
  [999.7, '1.00 µs'],
  [1234, '1.23 µs'],
  [12_345n, '12.3 µs'],
  [123_456, '123 µs'],
  [999_499, '999 µs'],
  [999_500, '1.00 ms'],
  [1_234_567, '1.23 ms'],
  [9_996_000, '10.0 ms'],
  [2_500_000_000, '2.50 s'],
  [59.96e9, '1 min 0 s'],
  [125e9, '2 min 5 s'],
  [3725e9, '1 h 2 min'],
  [-1500, '-1.50 µs'],
  [Number.NaN, '–'],
];

for (const [ns, text] of formatted) {
  test(`${ns} ns are shown as ${text}`, () => assert.equal(formatDuration(ns), text));
}

test('durations are read with their unit', () => {
  const texts = ['500ms', '5s', '2m', '1.5 h', '10us', '10µs', '250 ns', '3min'];
  const expected = [500e6, 5e9, 120e9, 5400e9, 10e3, 10e3, 250, 180e9];
  assert.deepEqual(texts.map(parseDuration), expected);
});

test('what is no duration is null', () => {
  for (const text of ['', '5', 'ms', '5 parsecs', '-5s', '1e3s', '5s 3ms', 'constructor']) {
    assert.equal(parseDuration(text), null, text);
  }
});
