import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../base/errors.ts';
import { cachePath } from '../targets/cache.ts';
import { downloadWhole, readLists } from '../targets/vm/apt.ts';

/** The Debian release after the one that the lab VM's files are from: its bpftrace is 0.23. */
const SUITE = 'trixie';
const cache = (...parts: readonly string[]): string => cachePath(`bpftrace-${SUITE}`, ...parts);

/** The folder that, first on the PATH, makes `bpftrace` that of the newer Debian; null when it is not there. */
export function newerBpftrace(): string | null {
  return existsSync(cache('bin', 'bpftrace')) ? cache('bin') : null;
}

/**
 * Downloads it with all of its libraries, the C library too, and unpacks that into the cache; nothing is installed and
 * no root is needed. Throws TargetError `bpftrace-unavailable`.
 */
export async function fetchNewerBpftrace(log: (line: string) => void): Promise<void> {
  const work = cachePath(`.fetch-bpftrace-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    log(`downloading bpftrace from Debian ${SUITE} (about 100 MB)`);
    const { options, said } = await readLists([{ suite: SUITE }], { debian: 'amd64' }, work);
    if (!(await downloadWhole(options, ['bpftrace'], work))) throw unavailable(said);
    const root = join(work, 'root');
    for (const deb of readdirSync(work).filter((name) => name.endsWith('.deb')))
      await execa('dpkg-deb', ['--extract', join(work, deb), root]);
    for (const folder of ['bin', 'loader']) mkdirSync(join(root, folder));
    copyFileSync(join(root, LOADER), join(root, 'loader', 'bpftrace'));
    writeFileSync(join(root, 'bin', 'bpftrace'), LAUNCHER);
    chmodSync(join(root, 'bin', 'bpftrace'), 0o755);
    rmSync(cache(), { recursive: true, force: true });
    renameSync(root, cache());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const LOADER = 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2';

/**
 * Its own loader, by a file of the name that the process is to have, finds its own libraries; what it starts finds those
 * of the machine.
 */
const LAUNCHER = `#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")
exec "$root/loader/bpftrace" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/bpftrace" "$@"
`;

function unavailable(why: string): TargetError {
  return new TargetError(
    'bpftrace-unavailable',
    `bpftrace of Debian ${SUITE} could not be downloaded: ${why}`,
    "Check the network and the machine's package sources, then try again.",
  );
}
