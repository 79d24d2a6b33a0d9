import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean, nearest } from '../../src/base/nearest.ts';

const names = ['name', 'dfd', 'pathname', 'do_filp_open', 'do_filp_close'];

test('slips of the finger are forgiven, best first', () => {
  assert.deepEqual(nearest('nmae', names), ['name']);
  assert.deepEqual(nearest('DFD', names), ['dfd']);
  assert.deepEqual(nearest('do_flip_open', names), ['do_filp_open']);
  assert.deepEqual(nearest('do_filp', names), ['do_filp_close', 'do_filp_open']);
});

test('what is like nothing gives nothing', () => {
  assert.deepEqual(nearest('xyzzy', names), []);
  assert.deepEqual(nearest('x', []), []);
});

test('the question names all of them', () => {
  assert.equal(didYouMean(['a', 'b', 'c']), 'did you mean a, b or c?');
  assert.equal(didYouMean(['a']), 'did you mean a?');
  assert.equal(didYouMean([]), undefined);
});
