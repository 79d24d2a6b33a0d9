import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bpftrace, closeTarget, useTarget } from '../../src/index.ts';
import { sh } from './top-level.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

test('override() is refused with the reason and what does it, where the kernel was built without', async () => {
  // The helper is in the kernel, and the list in debugfs, where CONFIG_BPF_KPROBE_OVERRIDE is.
  assert.equal(
    await sh('grep -w bpf_override_return /proc/kallsyms; ls /sys/kernel/debug/error_injection 2>/dev/null'),
    '',
  );
  await assert.rejects(bpftrace('kprobe:do_filp_open { override(-2); }', { unsafe: true, run: 'true' }), {
    code: 'no-override',
    message: /CONFIG_BPF_KPROBE_OVERRIDE[\s\S]*%%kmod NAME --unsafe[\s\S]*RETURN\(do_filp_open\)/,
  });
});
