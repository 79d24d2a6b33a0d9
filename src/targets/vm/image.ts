import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TargetError } from '../../base/errors.ts';
import { cachePath } from '../cache.ts';
import type { Architecture } from './architecture.ts';
import { architectureOf, type WantedKernel, wantedKernel } from './architectures.ts';

/** A kernel that the lab VM can boot. */
export interface KernelImage {
  /** `6.1.0-56-amd64` */
  readonly release: string;
  readonly architecture: Architecture;
  /** The folder whose `boot` and `lib/modules` hold it: `/`, or where its package was unpacked. */
  readonly root: string;
  /** Holds `vmlinuz-RELEASE`, its configuration and symbol map. */
  readonly boot: string;
  /** `…/lib/modules/RELEASE` */
  readonly modules: string;
}

/** The kernel that `vm` without a version means. */
export const DEFAULT_KERNEL = '6.1';

/** The kernels on which the tests try everything, oldest first. */
export const TESTED_KERNELS = ['5.10', '6.1', '6.12', '6.1/arm64'] as const;

/** Where a downloaded kernel is kept: its package's files in `image/`, and what is made from them beside it. */
export const kernelCache = (release: string, ...parts: readonly string[]) =>
  cachePath('vm', release, ...parts);

/**
 * The newest kernel here that is `wanted` (`6.1`, `6.1.0-56`, `6.1/arm64`): downloaded before, or installed on this
 * machine. Null when there is none.
 */
export function findKernel(wanted: string): KernelImage | null {
  const kernel = wantedKernel(wanted);
  if (kernel === null) return null;
  const images = [...downloadedKernels(), ...kernelsIn('/')].filter((image) => isKernel(image, kernel));
  return images.sort((a, b) => compareReleases(b.release, a.release))[0] ?? null;
}

/** As `findKernel`; throws what to do when there is none. */
export function requireKernel(wanted: string): KernelImage {
  const image = findKernel(wanted);
  if (image) return image;
  const have = downloadedKernels().map(({ release }) => release);
  throw new TargetError(
    'kernel-image-missing',
    `there is no Linux ${wanted} image for the lab VM on this machine${have.length > 0 ? ` (there is ${have.join(', ')})` : ''}`,
    `Download it (no root needed): probebook vm start --kernel ${wanted}`,
  );
}

/** Whether an image, or a kernel that runs, is what somebody asks for. */
export function isKernel(
  { release }: Pick<KernelImage, 'release'>,
  { version, architecture }: WantedKernel,
): boolean {
  return matches(release, version) && architectureOf(release) === architecture;
}

/** `6.1` matches `6.1.0-56-amd64`, not `6.12.1`. */
export function matches(release: string, version: string): boolean {
  return release === version || (release.startsWith(version) && /[.+-]/.test(release[version.length] ?? ''));
}

/** Orders releases by their numbers: 6.1.0-9 before 6.1.0-56. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((release) => release.match(/\d+/g) ?? []);
  const at = left!.findIndex((part, i) => part !== right![i]);
  return at < 0 ? left!.length - right!.length : Number(left![at]) - Number(right![at] ?? -1);
}

function downloadedKernels(): readonly KernelImage[] {
  return listed(cachePath('vm')).flatMap((release) => kernelsIn(kernelCache(release, 'image')));
}

/** The kernels of a file system, or of an unpacked package. */
export function kernelsIn(root: string): readonly KernelImage[] {
  const boot = join(root, 'boot');
  return listed(boot)
    .filter((name) => name.startsWith('vmlinuz-'))
    .map((name) => name.slice('vmlinuz-'.length))
    .flatMap((release) => {
      const modules = ['lib/modules', 'usr/lib/modules']
        .map((folder) => join(root, folder, release))
        .find(existsSync);
      return modules === undefined
        ? []
        : [{ release, architecture: architectureOf(release), root, boot, modules }];
    });
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
