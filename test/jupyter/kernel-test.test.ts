import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { testPython } from '../runner/python.ts';

/** The tests of jupyter_kernel_test 0.7; a newer release may have more, and none of them may be missing. */
const TESTS = [
  'Kernel.test_clear_output',
  'Kernel.test_completion',
  'Kernel.test_display_data',
  'Kernel.test_error',
  'Kernel.test_execute_result',
  'Kernel.test_execute_stderr',
  'Kernel.test_execute_stdout',
  'Kernel.test_history',
  'Kernel.test_inspect',
  'Kernel.test_is_complete',
  'Kernel.test_kernel_info',
  'Kernel.test_pager',
  'Welcome.test_recv_iopub_welcome_msg',
];

const outcomes = await runAll();

for (const name of new Set([...TESTS, ...Object.keys(outcomes)])) {
  test(`jupyter_kernel_test ${name}`, () => assert.equal(outcomes[name], 'passed'));
}

/** What became of each test: `passed`, `skipped: …`, or what was wrong. */
async function runAll(): Promise<Readonly<Record<string, string>>> {
  const prefix = await mkdtemp(join(tmpdir(), 'kernel-test-'));
  try {
    await execa(join(import.meta.dirname, '../../src/probebook'), ['install', '--prefix', prefix]);
    const env = { JUPYTER_PATH: join(prefix, 'share/jupyter'), XDG_DATA_HOME: join(prefix, 'data') };
    const { stdout } = await execa(testPython(), [join(import.meta.dirname, 'kernel-test.py')], { env });
    const { tests } = JSON.parse(stdout.split('\n').at(-1)!) as { tests: Record<string, string> };
    const named = Object.entries(tests).map(([id, outcome]) => [id.replace('__main__.', ''), outcome]);
    return Object.fromEntries(named);
  } finally {
    await rm(prefix, { recursive: true, force: true });
  }
}
