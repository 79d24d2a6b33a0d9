import { execFileSync } from 'node:child_process';
import type { TestContext } from 'node:test';

/** Calls `work` while `place` is a file system of 256 KiB; skips the test where nothing can be mounted. */
export async function smallDisk(t: TestContext, place: string, work: () => Promise<void>): Promise<void> {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', place], { stdio: 'pipe' });
  } catch {
    return t.skip('nothing can be mounted here: root can');
  }
  try {
    await work();
  } finally {
    execFileSync('umount', [place]);
  }
}
