import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../../base/errors.ts';
import { cachePath } from '../cache.ts';
import { download, downloadWhole, packageNames, readLists, type Source } from './apt.ts';
import { type WantedKernel, wantedKernel } from './architectures.ts';
import { compareReleases, isKernel, type KernelImage, kernelCache, kernelsIn, matches } from './image.ts';

/** Which Debian release carries which kernel. */
const SUITES: readonly { readonly kernel: string; readonly suite: string }[] = [
  { kernel: '5.10', suite: 'bullseye' },
  { kernel: '6.1', suite: 'bookworm' },
  { kernel: '6.12', suite: 'trixie' },
];

/**
 * Downloads Debian's newest kernel package that is `wanted` (`6.1`, `6.1.0-56`, `6.1/arm64`) and unpacks it into the
 * cache. Nothing is installed and no root is needed. The machine's own package lists are tried first, then private ones
 * of the Debian release that has this kernel, then those of Debian's archive.
 */
export async function fetchKernel(wanted: string, onProgress: (line: string) => void): Promise<KernelImage> {
  const kernel = wantedKernel(wanted);
  if (kernel === null) throw notFetched(wanted, 'no such architecture is known');
  const work = cachePath('vm', `.fetch-${process.pid}`);
  mkdirSync(work, { recursive: true });
  const job: Job = { kernel, work, onProgress };
  try {
    const failed = (await downloadHere(job)) ? null : await downloadPrivately(job);
    if (failed !== null) throw notFetched(wanted, failed);
    return await unpack(job);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Job {
  readonly kernel: WantedKernel;
  readonly work: string;
  readonly onProgress: (line: string) => void;
}

/** The machine's own lists know its own architecture, and a guest that needs no packages beside its kernel. */
async function downloadHere(job: Job): Promise<boolean> {
  return job.kernel.architecture.rootPackages.length === 0 && (await downloadImage([], job));
}

/** Resolves to what went wrong, or null. */
async function downloadPrivately(job: Job): Promise<string | null> {
  const { kernel, work, onProgress } = job;
  const places = debianOf(kernel.version);
  if (places === null) return `known are Linux ${SUITES.map((entry) => entry.kernel).join(', ')}`;
  let reason = '';
  for (const { name, sources } of places) {
    onProgress(`reading the package lists of Debian ${name}`);
    const { options, said } = await readLists(sources, kernel.architecture, work);
    if ((await downloadImage(options, job)) && (await downloadRoot(options, job))) return null;
    reason ||= said;
  }
  return reason || `Debian ${places[0]!.name} has no such kernel`;
}

interface Place {
  readonly name: string;
  readonly sources: readonly Source[];
}

/** Where Debian has the packages of a kernel, best first; null for one it never carried. */
export function debianOf(version: string): readonly Place[] | null {
  const suite = SUITES.find((entry) => matches(`${version}.`, entry.kernel))?.suite;
  if (suite === undefined) return null;
  return [
    { name: suite, sources: [{ suite }, { suite: `${suite}-security`, security: true }] },
    { name: `${suite} in its archive`, sources: [{ suite, archived: true }] },
  ];
}

async function downloadImage(options: readonly string[], job: Job): Promise<boolean> {
  const { kernel, work, onProgress } = job;
  const name = new RegExp(`^linux-image-(\\d[\\w.+-]*-${kernel.architecture.debian})$`);
  const releases = (await packageNames(options, 'linux-image-'))
    .map((found) => name.exec(found)?.[1] ?? '')
    .filter((release) => isKernel({ release }, kernel) && !/-(cloud|rt)-/.test(release))
    .sort(compareReleases)
    .reverse();
  // The newest few only: older names linger in the lists without a file behind them.
  for (const release of releases.slice(0, 3)) {
    onProgress(`downloading Debian's kernel ${release} (about 70 MB)`);
    if (await download(options, [`linux-image-${release}`], work)) return true;
  }
  return false;
}

async function downloadRoot(options: readonly string[], { kernel, work, onProgress }: Job): Promise<boolean> {
  const { rootPackages } = kernel.architecture;
  if (rootPackages.length === 0) return true;
  onProgress(`downloading ${rootPackages.join(', ')} for it`);
  return downloadWhole(options, rootPackages, work);
}

async function unpack({ work, onProgress }: Job): Promise<KernelImage> {
  const folder = join(work, 'image');
  onProgress('unpacking the packages');
  for (const deb of readdirSync(work).filter((name) => name.endsWith('.deb')))
    await execa('dpkg-deb', ['--extract', join(work, deb), folder]);
  const release = kernelsIn(folder)[0]?.release;
  if (release === undefined) throw new TargetError('kernel-image-format', 'the package holds no kernel');
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
