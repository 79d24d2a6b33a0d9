import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../../base/errors.ts';
import { cachePath } from '../cache.ts';
import { download, readLists } from './apt.ts';
import type { Architecture } from './architecture.ts';
import { askQemu, findQemu, programOf, type Qemu, qemuCache } from './qemu-program.ts';

/**
 * Downloads the QEMU for an architecture from this machine's Debian release or its backports, the newer one, and unpacks
 * it into the cache; the libraries it needs are those of the release's own QEMU for x86, which must be installed.
 * Nothing is installed and no root is needed. Throws TargetError `qemu-unavailable`.
 */
export async function fetchQemu(
  architecture: Architecture,
  onProgress: (line: string) => void,
): Promise<Qemu> {
  const codename = debianRelease();
  if (codename === null) throw notFetched(architecture, 'this machine does not run Debian');
  let reason = '';
  for (const suite of [`${codename}-backports`, codename]) {
    const failed = await fetchFrom(suite, architecture, onProgress);
    if (failed === null) return findQemu(architecture)!;
    reason ||= failed;
  }
  throw notFetched(architecture, reason);
}

/** Resolves to what went wrong, or null. */
async function fetchFrom(suite: string, architecture: Architecture, onProgress: (line: string) => void) {
  const work = cachePath(`.fetch-qemu-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    onProgress(`downloading ${architecture.qemu.program} from Debian ${suite} (about 15 MB)`);
    const { options, said } = await readLists([{ suite }], { debian: hostDebian() }, work);
    if (!(await download(options, architecture.qemu.packages, work))) return said || `${suite} has none`;
    const root = join(work, 'root');
    for (const deb of readdirSync(work).filter((name) => name.endsWith('.deb')))
      await execa('dpkg-deb', ['--extract', join(work, deb), root]);
    if (!askQemu(programOf(root, architecture))?.manyThreads) return `that of ${suite} does not run here`;
    rmSync(qemuCache(architecture), { recursive: true, force: true });
    renameSync(root, qemuCache(architecture));
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The packages of this machine's own programs. */
const hostDebian = (): Architecture['debian'] => (process.arch === 'arm64' ? 'arm64' : 'amd64');

/** `bookworm`; null on another distribution. */
function debianRelease(): string | null {
  const text = readFileSync('/etc/os-release', 'utf8');
  return /^ID=debian$/m.test(text) ? (/^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] ?? null) : null;
}

function notFetched({ qemu }: Architecture, why: string): TargetError {
  return new TargetError(
    'qemu-unavailable',
    `${qemu.program} 8.1 or newer could not be downloaded: ${why}`,
    `An older one does, with its CPUs emulated on one thread, which is slower: sudo apt-get install ${qemu.packages[0]}`,
  );
}
