import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../../base/errors.ts';
import { cachePath } from '../cache.ts';
import { download, packageNames, readLists } from './apt.ts';
import { compareReleases, type KernelImage, kernelCache, kernelsIn, matches } from './image.ts';

/** Which Debian release carries which kernel. */
const SUITES: readonly { readonly kernel: string; readonly suite: string }[] = [
  { kernel: '5.10', suite: 'bullseye' },
  { kernel: '6.1', suite: 'bookworm' },
  { kernel: '6.12', suite: 'trixie' },
];

/**
 * Downloads Debian's newest kernel package of `version` (`6.1`, `6.1.0-56`) and unpacks it into the cache. Nothing is
 * installed and no root is needed. The machine's own package lists are tried first, then private ones of the Debian
 * release that has this kernel.
 */
export async function fetchKernel(version: string, onProgress: (line: string) => void): Promise<KernelImage> {
  const work = cachePath('vm', `.fetch-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const apt = (await downloadWith([], version, work, onProgress))
      ? null
      : await downloadPrivately(version, work, onProgress);
    if (apt) throw notFetched(version, apt);
    return await unpack(work, onProgress);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Resolves to what went wrong, or null. */
async function downloadPrivately(version: string, work: string, onProgress: (line: string) => void) {
  const suite = SUITES.find(({ kernel }) => matches(`${version}.`, kernel))?.suite;
  if (suite === undefined) return `known are Linux ${SUITES.map(({ kernel }) => kernel).join(', ')}`;
  onProgress(`reading the package lists of Debian ${suite}`);
  const sources = [{ suite }, { suite: `${suite}-security`, security: true }];
  const { options, said } = await readLists(sources, work);
  if (await downloadWith(options, version, work, onProgress)) return null;
  return said || `Debian ${suite} has no such kernel`;
}

async function downloadWith(
  options: readonly string[],
  version: string,
  work: string,
  onProgress: (line: string) => void,
): Promise<boolean> {
  const releases = (await packageNames(options, 'linux-image-'))
    .map((name) => /^linux-image-(\d[\w.+-]*-amd64)$/.exec(name)?.[1] ?? '')
    .filter((release) => matches(release, version) && !/-(cloud|rt)-/.test(release))
    .sort(compareReleases)
    .reverse();
  // The newest few only: older names linger in the lists without a file behind them.
  for (const release of releases.slice(0, 3)) {
    onProgress(`downloading Debian's kernel ${release} (about 70 MB)`);
    if (await download(options, [`linux-image-${release}`], work)) return true;
  }
  return false;
}

async function unpack(work: string, onProgress: (line: string) => void): Promise<KernelImage> {
  const deb = readdirSync(work).find((name) => name.endsWith('.deb'));
  const folder = join(work, 'image');
  onProgress('unpacking the package');
  await execa('dpkg-deb', ['--extract', join(work, deb ?? ''), folder]);
  const release = kernelsIn(folder)[0]?.release;
  if (release === undefined) throw new TargetError('kernel-image-format', `${deb} holds no kernel`);
  // For modprobe in the guest; without it everything but that works.
  await execa('busybox', ['depmod', '-b', folder, release], { reject: false });
  mkdirSync(kernelCache(release), { recursive: true });
  rmSync(kernelCache(release, 'image'), { recursive: true, force: true });
  renameSync(folder, kernelCache(release, 'image'));
  return kernelsIn(kernelCache(release, 'image'))[0]!;
}

function notFetched(version: string, why: string): TargetError {
  return new TargetError(
    'kernel-image-unavailable',
    `Linux ${version} could not be downloaded for the lab VM: ${why}`,
    "Check the network and the machine's package sources, then try again.",
  );
}
