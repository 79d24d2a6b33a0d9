import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { globMatcher, isGlob } from '../../src/base/glob.ts';

/** What the kernel's own test of its matcher expects (lib/globtest.c). */
const cases: readonly (readonly [pattern: string, matched: string, others: string])[] = [
  ['a', 'a', 'b aa'],
  ['[a]', 'a', 'b'],
  ['[!a]', 'b', 'a'],
  ['[a-c]', 'b', 'd'],
  ['[a-c-e-g]', '- f', 'd'],
  ['[]a-ceg-ik[]', 'a ] [ h', 'f'],
  ['[!]a-ceg-ik[]', 'f', 'h ]'],
  ['?', 'a', 'aa'],
  ['?x?', 'axb', 'abx xab'],
  ['*??', 'ab abc abcd', 'a'],
  ['?*?', 'ab abc', 'a'],
  ['*b', 'b ab bb abb bab', 'ba'],
  ['*bc', 'abbc bc bbc bcbc', ''],
  ['*a*b*[bc]*[ef]*g*', 'abacadaeafag', ''],
  ['*a*b*[ef]*[cd]*g*', '', 'abacadaeafag'],
  ['*abcd*abcdef*', 'abcabcdabcdeabcdefg', 'abcabcabcabcdefg'],
];

for (const [pattern, matched, others] of cases) {
  test(`${pattern} matches as in the kernel`, () => {
    const matches = globMatcher(pattern);
    for (const name of matched.split(' ').filter(Boolean)) assert.ok(matches(name), name);
    for (const name of others.split(' ').filter(Boolean)) assert.ok(!matches(name), name);
  });
}

test('many stars cost no more than many steps', () => {
  const many = globMatcher(`${'a*'.repeat(2000)}b`);
  assert.ok(!many('a'.repeat(5000)));
  assert.ok(many(`${'a'.repeat(5000)}b`));
});

test('any text is a pattern, and without the characters of a glob matches itself alone', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, name) => {
      const matches = globMatcher(pattern);
      if (isGlob(pattern)) matches(name);
      else assert.equal(matches(name), pattern === name);
    }),
  );
  assert.equal(globMatcher('[z-a]')('m'), false);
});
