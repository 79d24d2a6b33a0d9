import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TracedKernel } from '../../src/probes/kernel.ts';
import { fakeServices, runCell } from './support.ts';

const BODY = 'ENTRY(vfs_read) { emit("n=%lu", arg(3)); }';

test('%%kmod needs --unsafe, before any target is opened', async () => {
  await assert.rejects(runCell(`%%kmod m --run true\n${BODY}`), {
    code: 'unsafe',
    message: /--unsafe/,
  });
});

test('%%kmod on a target that is not the lab VM needs a second word', async () => {
  const kernel = { tracer: { target: { name: 'local' } } } as unknown as TracedKernel;
  const services = fakeServices({ kernel: async () => kernel });
  await assert.rejects(runCell(`%%kmod m --unsafe --run true\n${BODY}`, { services }), {
    code: 'not-the-lab',
    message: /--on-this-machine/,
  });
});
