import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../../base/errors.ts';
import { cachePath } from '../cache.ts';
import { download, readLists } from './apt.ts';
import { askQemu, programOf, type Qemu, qemuCache } from './qemu-program.ts';

const PACKAGES = ['qemu-system-x86', 'qemu-system-common', 'qemu-system-data', 'seabios'];

/**
 * Downloads the QEMU of the backports of this machine's Debian release and unpacks it into the cache; the libraries it
 * needs are those of the release's own QEMU, which must be installed. Nothing is installed and no root is needed.
 * Throws TargetError `qemu-unavailable`.
 */
export async function fetchQemu(onProgress: (line: string) => void): Promise<Qemu> {
  const codename = debianRelease();
  if (codename === null) throw notFetched('this machine does not run Debian');
  const suite = `${codename}-backports`;
  const work = cachePath(`.fetch-qemu-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    onProgress(`downloading QEMU from Debian ${suite} (about 15 MB)`);
    const { options, said } = await readLists([{ suite }], work);
    if (!(await download(options, PACKAGES, work))) throw notFetched(said || `${suite} has none`);
    const root = join(work, 'root');
    for (const deb of readdirSync(work).filter((name) => name.endsWith('.deb')))
      await execa('dpkg-deb', ['--extract', join(work, deb), root]);
    if (!askQemu(programOf(root))?.manyThreads) throw notFetched(`that of ${suite} does not run here`);
    rmSync(qemuCache(), { recursive: true, force: true });
    renameSync(root, qemuCache());
    return askQemu(programOf(qemuCache()))!;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `bookworm`; null on another distribution. */
function debianRelease(): string | null {
  const text = readFileSync('/etc/os-release', 'utf8');
  return /^ID=debian$/m.test(text) ? (/^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] ?? null) : null;
}

function notFetched(why: string): TargetError {
  return new TargetError(
    'qemu-unavailable',
    `QEMU 8.1 or newer could not be downloaded: ${why}`,
    'All works without it: the lab VM then emulates its CPUs on one thread, which is slower. Or install one yourself.',
  );
}
