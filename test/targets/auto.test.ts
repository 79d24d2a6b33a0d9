import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTarget } from '../../src/targets/auto.ts';

const open = (spec: string) => openTarget(spec, { folder: '/', onProgress: () => {} });

test('targets of a later release are refused with what to use now', async () => {
  for (const spec of ['sudo', 'ssh://root@host']) {
    await assert.rejects(open(spec), { code: 'target-later', message: /later release\nUse vm/ });
  }
});

test('an unknown target is named, and the known ones with it', async () => {
  for (const spec of ['', 'vms', 'vm:', 'vm/arm64', 'vm:6.1/s390x', 'docker']) {
    await assert.rejects(open(spec), { code: 'target-unknown', message: /auto, local, vm/ });
  }
});

test('a kernel that is not here is said to be missing, with the command that brings it', async () => {
  await assert.rejects(open('vm:3.16'), { code: 'kernel-image-missing', message: /vm start --kernel 3\.16/ });
  await assert.rejects(open('vm:3.16/arm64'), { message: /vm start --kernel 3\.16\/arm64/ });
});
