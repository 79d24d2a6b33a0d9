import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { errno } from '../../src/base/errno.ts';

test('error numbers have the names that the C library of this machine gives them', () => {
  // Names that share a number with another: EWOULDBLOCK is EAGAIN, EDEADLK and ENOTSUP have second names.
  const synonyms = new Set(['EWOULDBLOCK', 'ENOTSUP']);
  for (const [name, n] of Object.entries(constants.errno)) {
    if (!synonyms.has(name)) assert.equal(errno(n), name);
  }
});

test('the sign and the width of the number do not matter', () => {
  for (const n of [-2, 2, -2n, 2n, 0xffff_ffff_ffff_fffen]) assert.equal(errno(n), 'ENOENT');
});

test('errors that stay inside the kernel have names, other numbers have none', () => {
  assert.deepEqual([errno(-512), errno(-517), errno(-524)], ['ERESTARTSYS', 'EPROBE_DEFER', 'ENOTSUPP']);
  for (const n of [0, 41, 58, 134, 520, 4095]) assert.equal(errno(n), null);
});
