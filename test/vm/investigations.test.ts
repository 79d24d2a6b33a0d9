import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, useTarget } from '../../src/index.ts';
import { rowsOf } from './rows.ts';

/** Questions as a notebook asks them, each answered by somebody else, too. */
before(async () => useTarget('vm'));
after(async () => closeTarget());

test('which processes look for files that are not there, and for which', { timeout: 180_000 }, async () => {
  const { trace, errors } = await traced(
    'span o sys:openat filename -> ret if err == ENOENT',
    `mkdir /tmp/there; echo x > /tmp/there/file
cat /nowhere/one /tmp/there/file /nowhere/two
head -1 /nowhere/three; tail /tmp/there/file; tail /tmp/there/none
cat /tmp/there /nowhere/one; true`,
  );
  const missing = rowsOf(trace, 'o');
  assert.ok(missing.every(({ err, ret }) => err === 'ENOENT' && ret === -2));
  const found = missing.filter(({ filename }) => /^\/nowhere|^\/tmp\/there/.test(String(filename)));
  // The programs complain themselves: `cat: /nowhere/one: No such file or directory`.
  const complaints = [...errors.matchAll(/^(\w+): .*?(\/[\w/]+).*No such file/gm)];
  assert.deepEqual(
    found.map(({ comm, filename }) => `${comm} ${filename}`),
    complaints.map(([, program, path]) => `${program} ${path}`),
  );
  assert.equal(found.length, 5);
});

async function traced(probes: string, run: string) {
  let errors = '';
  const trace = await kprobe(probes, {
    run,
    output: (stream, text) => {
      if (stream === 'stderr') errors += text;
    },
  });
  assert.equal(trace.report.exitCode, 0, errors);
  assert.equal(trace.report.lost, 0);
  return { trace, errors };
}
