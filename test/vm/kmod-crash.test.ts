import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kmod, kprobe, useTarget } from '../../src/index.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

/** A module that kills its kernel; resolves to the message of the error. */
async function crash(text: string): Promise<string> {
  const died = await kmod('bad', text, { unsafe: true, run: 'cat /etc/hostname' }).catch((error) => error);
  assert.equal(died.code, 'module-crashed', died.message);
  return died.message;
}

/** The next trace boots a new VM and works. */
async function worksAgain(): Promise<void> {
  const trace = await kprobe('p:o do_filp_open name=pathname->name', { run: 'cat /etc/hostname' });
  assert.ok((trace.table('o').array('name' as never) as unknown[]).includes('/etc/hostname'));
}

test('a null pointer in a handler is told under it, and the next cell has a new VM', async () => {
  const message = await crash('\nENTRY(do_filp_open) {\n    *(volatile int *)0 = 1;\n}');
  assert.match(message, /while the module was loaded, the lab VM's kernel crashed: Kernel panic/);
  assert.match(message, / {2}ENTRY\(do_filp_open\) \{\n {2}\^{19}/);
  assert.match(message, /NULL pointer dereference[\s\S]*RIP: .*probebook_handler_2/);
  await worksAgain();
});

test('a loop that never ends, with a lock held, ends the VM in time', async () => {
  const message = await crash(
    'static DEFINE_SPINLOCK(lock);\nENTRY(do_filp_open) {\n    unsigned long flags;\n\n    spin_lock_irqsave(&lock, flags);\n    while (1)\n        cpu_relax();\n}',
  );
  assert.match(message, /stall|hangs|lockup/i);
  await worksAgain();
});
