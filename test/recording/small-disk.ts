import { execFileSync } from 'node:child_process';
import type { TestContext } from 'node:test';

/** Calls `work` while `place` is a file system of a size such as `1m`; skips the test where nothing can be mounted. */
export async function smallDisk(
  t: TestContext,
  place: string,
  size: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place], { stdio: 'pipe' });
  } catch {
    return t.skip('nothing can be mounted here: root can');
  }
  try {
    await work();
  } finally {
    execFileSync('umount', [place]);
  }
}
