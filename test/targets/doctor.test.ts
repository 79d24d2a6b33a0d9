import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose } from '../../src/commands/doctor.ts';

test('a target that cannot be opened is a finding, beside what this machine has', async () => {
  const findings = await diagnose('ssh://host');
  const target = findings.find(({ what }) => what === 'target');
  assert.equal(target?.status, 'missing');
  assert.match(target?.mend ?? '', /Use vm/);
  assert.ok(findings.some(({ what }) => what === 'lab kernel'));
});

test('everything that is missing names a reason, and each thing is asked once', async () => {
  const findings = await diagnose('local');
  assert.equal(new Set(findings.map(({ what }) => what)).size, findings.length);
  for (const { detail } of findings) assert.notEqual(detail, '');
});
