import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../../base/errors.ts';
import { cachePath } from '../cache.ts';
import { dependencies, download, readLists } from './apt.ts';
import { architectureOf } from './architectures.ts';
import { debianOf } from './fetch.ts';
import { kernelCache } from './image.ts';

/**
 * The folder in which kbuild makes modules for one of Debian's kernels: its header packages, downloaded and unpacked
 * into the cache the first time. Nothing is installed. Throws TargetError `kernel-headers-missing`.
 */
export async function requireHeaders(release: string, onProgress: (line: string) => void): Promise<string> {
  const root = kernelCache(release, 'headers');
  if (!existsSync(root)) await fetchHeaders(release, root, onProgress);
  return join(root, 'usr/src', `linux-headers-${release}`);
}

async function fetchHeaders(
  release: string,
  root: string,
  onProgress: (line: string) => void,
): Promise<void> {
  const work = cachePath('vm', `.headers-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const failed = await downloadHeaders(release, work, onProgress);
    if (failed !== null) throw missing(release, failed);
    const draft = join(work, 'unpacked');
    for (const deb of readdirSync(work).filter((name) => name.endsWith('.deb')))
      await execa('dpkg-deb', ['--extract', join(work, deb), draft]);
    moveMakefile(draft, root, release);
    mkdirSync(kernelCache(release), { recursive: true });
    // Another process may have been faster: what it put there is in use already.
    if (!existsSync(root)) renameSync(draft, root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The machine's own package lists first. Resolves to what went wrong, or null. */
async function downloadHeaders(
  release: string,
  work: string,
  onProgress: (line: string) => void,
): Promise<string | null> {
  onProgress(`downloading the headers of Linux ${release} (about 15 MB)`);
  if (await downloadWith([], release, work)) return null;
  let reason = '';
  for (const { name, sources } of debianOf(release) ?? []) {
    onProgress(`reading the package lists of Debian ${name}`);
    const { options, said } = await readLists(sources, architectureOf(release), work, [HERE]);
    if (await downloadWith(options, release, work)) return null;
    reason ||= said;
  }
  return reason || 'Debian has none for it';
}

/** Debian's name of the architecture that kbuild's own programs run on: this machine's, whatever the kernel's. */
const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';

/** The headers of one kernel, those that all its variants share, and the programs that kbuild runs here. */
async function downloadWith(options: readonly string[], release: string, work: string): Promise<boolean> {
  const headers = `linux-headers-${release}`;
  const all = (await dependencies(options, headers)).map((name) => name.replace(/:.*/, ''));
  const needed = [...new Set(all)].filter((name) => /^linux-(headers|kbuild)-/.test(name));
  const packages = needed.map((name) => (name.startsWith('linux-kbuild-') ? `${name}:${HERE}` : name));
  return needed.length > 0 && (await download(options, [headers, ...packages], work));
}

/** Its makefile names the other package by the place where that would be installed. */
function moveMakefile(draft: string, root: string, release: string): void {
  const makefile = join(draft, 'usr/src', `linux-headers-${release}`, 'Makefile');
  writeFileSync(
    makefile,
    readFileSync(makefile, 'utf8').replace('include /usr/src/', `include ${root}/usr/src/`),
  );
}

function missing(release: string, why: string): TargetError {
  return new TargetError(
    'kernel-headers-missing',
    `the headers of Linux ${release}, against which a module is built, could not be downloaded: ${why}`,
    'Debian keeps them for its newest kernels only: probebook vm start --kernel VERSION downloads the newest of a version.',
  );
}
