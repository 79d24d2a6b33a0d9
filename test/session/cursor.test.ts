import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { samePlace, toCodePoints, toUtf16 } from '../../src/session/cursor.ts';

const text = fc.string({ unit: 'grapheme' });

test('a number of code points is the length of that many', () => {
  fc.assert(
    fc.property(text, fc.nat(40), (source, points) => {
      assert.equal(toUtf16(source, points), [...source].slice(0, points).join('').length);
    }),
  );
});

test('there and back is where it was', () => {
  fc.assert(
    fc.property(text, fc.nat(40), (source, points) => {
      assert.equal(toCodePoints(source, toUtf16(source, points)), Math.min(points, [...source].length));
    }),
  );
});

test('the same place of another text is its line and column, as far as it has them', () => {
  assert.equal(samePlace('ab\ncd', 'ab\nlonger', 4), 4);
  assert.equal(samePlace('%magic\nx.y', 'await probebook_magic(0)\nx.y', 10), 28);
  assert.equal(samePlace('abcdef', 'ab', 5), 2);
  assert.equal(samePlace('a\nb\nc', 'a', 4), 0);
});

test('in one text every offset is its own place', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '🙂') }), fc.nat(30), (source, offset) => {
      const at = Math.min(offset, source.length);
      assert.equal(samePlace(source, source, at), at);
    }),
  );
});
