import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedKernel } from '../session/support/kernels.ts';

const client = await sharedKernel({ curve: true });

test('a connection file with keys encrypts every socket', async () => {
  const { reply } = await client.execute('1 + 1');
  assert.equal(reply.content.status, 'ok');
  assert.equal(await client.beat('still there'), 'still there');
  assert.equal((await client.request('kernel_info_request', {}, 'control')).content.status, 'ok');
});
