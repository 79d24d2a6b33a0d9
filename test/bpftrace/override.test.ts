import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOverrides, overridesIn } from '../../src/bpftrace/spec/override.ts';

const PROGRAM = `// override(1) in a comment
kprobe:vfs_read, kprobe:vfs_write /pid == 1/ { printf("override(2)"); if (1) { override(-5); } }
k:overlay:ovl_open { @override = 1; override (0) }`;

test('calls of override() are found with the functions they would change', () => {
  assert.deepEqual(overridesIn(PROGRAM), [
    { span: { line: 1, column: 79, length: 8 }, functions: ['vfs_read', 'vfs_write'] },
    { span: { line: 2, column: 36, length: 8 }, functions: ['ovl_open'] },
  ]);
  assert.deepEqual(overridesIn('kprobe:vfs_read { @override[1] = count(); }'), []);
});

test('a kernel that does not allow it is told apart from a function that is not marked for it', () => {
  const text = 'kprobe:do_filp_open { override(-2); }';
  const check = (allowed: boolean, functions: string[] | null) => () =>
    checkOverrides(text, overridesIn(text), { allowed, functions });
  assert.throws(check(false, null), {
    code: 'no-override',
    message: /CONFIG_BPF_KPROBE_OVERRIDE[\s\S]*%%kmod[\s\S]*RETURN\(do_filp_open\)/,
  });
  assert.throws(check(true, ['should_failslab', 'open_ctree']), {
    code: 'no-override',
    message: /\n {2}kprobe:do_filp_open \{ override\(-2\); \}\n {24}\^{8}\n[\s\S]*2 functions[\s\S]*%%kmod/,
  });
  assert.doesNotThrow(check(true, ['do_filp_open']));
  assert.doesNotThrow(check(true, null));
});
