import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bpftrace, closeTarget, useTarget } from '../../src/index.ts';
import { sh } from './top-level.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

test('override() is refused with the reason and what does it, where the kernel was built without', {
  timeout: 120_000,
}, async () => {
  // The kernel's own word: bpftrace asks for the helper, and the verifier knows none.
  const { said } = await saidByBpftrace();
  assert.match(said, /override|helper|ERROR/i);
  await assert.rejects(bpftrace('kprobe:do_filp_open { override(-2); }', { unsafe: true, run: 'true' }), {
    code: 'no-override',
    message: /CONFIG_BPF_KPROBE_OVERRIDE[\s\S]*%%kmod NAME --unsafe[\s\S]*RETURN\(do_filp_open\)/,
  });
});

async function saidByBpftrace(): Promise<{ readonly said: string }> {
  return { said: await sh("timeout 20 bpftrace --unsafe -e 'kprobe:do_filp_open { override(-2); }' 2>&1") };
}
