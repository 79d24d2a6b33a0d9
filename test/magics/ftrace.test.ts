import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCell } from './support.ts';

test('%%ftrace needs a function, and no body, before any target is opened', async () => {
  await assert.rejects(runCell('%%ftrace calls --run true'), { code: 'no-function', message: /--function/ });
  await assert.rejects(runCell('%%ftrace calls --function vfs_read --run true\ncat /etc/hostname'), {
    code: 'unexpected-body',
    message: /--run/,
  });
  await assert.rejects(runCell('%%ftrace calls --function vfs_read --depth 0 --run true'), {
    message: /whole number from 1/,
  });
});
