import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target } from '../../src/targets/target.ts';
import { findTracefs } from '../../src/tracefs/mount.ts';

/** A target on which every script prints this and ends so. */
function answering(stdout: string, code: number): Target {
  async function* bytes(text: string) {
    yield new TextEncoder().encode(text);
  }
  return {
    name: 'there',
    emulated: false,
    folder: '/',
    spawn: async () => ({
      pid: 1,
      write: () => undefined,
      stdout: bytes(stdout),
      stderr: bytes(''),
      exit: Promise.resolve({ code, signal: null }),
      signal: () => undefined,
    }),
    close: async () => undefined,
  };
}

test('the directory of a mounted tracefs is found', async () => {
  assert.equal(await findTracefs(answering('/sys/kernel/debug/tracing\n', 0)), '/sys/kernel/debug/tracing');
});

test('a tracefs for root only and a kernel without one are told apart', async () => {
  await assert.rejects(findTracefs(answering('denied\n', 1)), {
    code: 'tracefs-denied',
    message: /%target vm/,
  });
  await assert.rejects(findTracefs(answering('none\nmount: unknown filesystem type\n', 1)), {
    code: 'no-tracefs',
    message: /unknown filesystem type/,
  });
});
