import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bestMatches } from '../../src/base/best-matches.ts';

test('names that begin with it come first, then words that do, then the others; shorter ones first', () => {
  const names = ['xread', 'ksys_read', 'readahead', 'vfs_read', 'read', 'write', 'aread_read', 'sys:read_x'];
  const best = ['read', 'readahead', 'vfs_read', 'ksys_read', 'aread_read', 'sys:read_x', 'xread'];
  assert.deepEqual(bestMatches('read', names), best);
  assert.deepEqual(bestMatches('read', names, 3), best.slice(0, 3));
});

test('a name that comes twice counts once', () => {
  assert.deepEqual(bestMatches('a', ['ba', 'a', 'a', 'ba', 'ca'], 3), ['a', 'ba', 'ca']);
  assert.deepEqual(bestMatches('', ['b', 'b', 'a'], 2), ['b', 'a']);
});

test('of any names those that contain it are found, each once', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '_'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(name), name, (names, typed) => {
      const expected = [...new Set(names.filter((each) => each.includes(typed)))];
      assert.deepEqual(bestMatches(typed, names).sort(), expected.sort());
    }),
  );
});
