import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** `.part-PID-…` is being written, `.part-PID-old-NAME` is being replaced. Whoever reads passes over both. */
const DRAFT = /^\.part-(\d+)-(?:old-(.+)|.+)$/;

/** An empty folder beside `folder`, to be filled and then put in its place. What dead processes left there goes. */
export async function draftFor(folder: string): Promise<string> {
  const parent = dirname(resolve(folder));
  await sweepDrafts(parent);
  const draft = await mkdtemp(join(parent, `.part-${process.pid}-`));
  // Made for its owner alone; a recording is for whoever may read what its owner writes.
  await chmod(draft, 0o777 & ~process.umask());
  return draft;
}

/** Puts a folder that is complete in the place of another, which goes. */
export async function replaceFolder(draft: string, folder: string): Promise<void> {
  const old = join(dirname(resolve(folder)), `.part-${process.pid}-old-${basename(folder)}`);
  const before = existsSync(folder);
  if (before) await rename(folder, old);
  try {
    await rename(draft, folder);
  } catch (error) {
    if (before) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/**
 * Removes what dead processes left. One that died between the two renames left the earlier folder under another name: it gets
 * its own back.
 */
export async function sweepDrafts(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, pid, replaced] = DRAFT.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const left = join(parent, name);
    if (replaced !== undefined && !existsSync(join(parent, replaced)))
      await rename(left, join(parent, replaced));
    else await rm(left, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
