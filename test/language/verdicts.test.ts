import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/base/errors.ts';
import { compile, one, verdicts } from './kernel.ts';

/** Where we are stricter than the kernel, and why. */
const STRICTER: Readonly<Record<string, string>> = {
  'x=$arg7': 'the kernel answers 0: a seventh parameter is in no register',
  'x=+0(%di)y': 'the kernel overlooks what follows the parenthesis',
  'nomod:do_filp_open': 'the kernel waits for the module; nothing would be traced',
  'dfd==4294967295': 'the kernel compares, and the result is always false',
  '__pb_comm=="cat"': 'the hidden arguments are ours; comm says the same',
};

/** What only the kernel can know: it is asked, and its answer explained. */
const KERNEL_ONLY = [
  /do_filp_open\+3$/, // inside an instruction
  /do_filp_open\+0175/,
  /kprobe_int3_handler/, // may not be probed
  /0xffffffff81000000/,
  /(\+0\(){15}/, // too many dereferences
  /\+99999999999999999999\(/, // an offset beyond 64 bits
  /ok1 vfs_read/, // another probe of that name and other arguments
];

test('what the kernel refuses we refuse, and what it takes we take, but for known exceptions', () => {
  let compared = 0;
  for (const { line: whole, accepted } of verdicts('probes-6.1.txt')) {
    if (KERNEL_ONLY.some((pattern) => pattern.test(whole))) continue;
    const line = whole.replace(/ __pb_.*/, '');
    const strict = Object.keys(STRICTER).some((part) => line.includes(part));
    assert.equal(
      ours(() => compile(line)),
      strict ? false : isOurs(line) || accepted,
      line,
    );
    compared++;
  }
  assert.ok(compared > 70, `${compared} lines`);
});

/** What this kernel takes not, and is changed for it. */
const isOurs = (line: string): boolean => /^p:pb\/a-b /.test(line) || /( dfd|:char)$|^r:.*\$arg1$/.test(line);

/** The probe on which the filters were tried. */
const FILTERED = `${verdicts('probes-6.1.txt')[0]!.line.replace(/ __pb_.*/, '')} if `;

test('so it is with filters', () => {
  for (const { line, accepted } of verdicts('filters-6.1.txt')) {
    const known = /^u==-1$/.test(line) || STRICTER[line] !== undefined;
    assert.equal(
      ours(() => one(FILTERED + line)),
      known ? !accepted : accepted,
      line,
    );
  }
});

function ours(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
