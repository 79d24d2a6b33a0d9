import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, useTarget } from '../../src/index.ts';

before(async () => useTarget('vm:5.10'));
after(closeTarget);

test('where modules have no type information, a C name is refused with the reason', async () => {
  await assert.rejects(kprobe('p virtio_console:port_fops_open inode', { run: 'true' }), {
    code: 'no-btf',
    message: /of the module virtio_console, which has none[\s\S]*from Linux 5\.11 on[\s\S]*use registers/,
  });
});
