import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conflict, traceOptions } from '../../src/magics/tracing-choices.ts';

test('options that do not go together are refused', () => {
  const code = (written: Parameters<typeof conflict>[0]) => conflict(written)?.code ?? null;
  assert.equal(code({ only: 'run' }), 'only-without-run');
  assert.equal(code({ keep: 30_000, 'max-events': 5 }), 'keep-and-max-events');
  assert.equal(code({ keep: 30_000, raw: true }), 'keep-and-raw');
  assert.equal(code({ raw: true, explain: true, script: 'x.sh', run: 'true' }), 'not-in-a-script');
  assert.equal(code({ script: 'a.sh' }), 'script-without-explain');
  assert.equal(code({ script: 'a.sh', explain: true, until: 'a.b > 1' }), 'not-in-a-script');
  assert.equal(code({ script: 'a.sh', explain: true, only: { cgroup: 'x' } }), 'not-in-a-script');
  assert.equal(code({ script: 'a.sh', explain: true, only: { pid: 1 }, for: 5 }), null);
  assert.equal(code({ keep: 30_000, until: 'a.b > 1' }), null);
});

test('a trace is told what was written, and nothing else', () => {
  assert.deepEqual(traceOptions({ keep: 30_000, until: 'a.b > 1', explain: true }), {
    keepMs: 30_000,
    until: 'a.b > 1',
  });
});
