import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../../base/errors.ts';
import { cachePath } from '../cache.ts';
import { compareReleases, type KernelImage, kernelCache, kernelsIn, matches } from './image.ts';

/** Which Debian release carries which kernel. */
const SUITES: readonly { readonly kernel: string; readonly suite: string }[] = [
  { kernel: '5.10', suite: 'bullseye' },
  { kernel: '6.1', suite: 'bookworm' },
  { kernel: '6.12', suite: 'trixie' },
];

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

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
  const options = await privateLists(suite, work);
  const update = await execa('apt-get', [...options, 'update'], { reject: false, all: true });
  if (await downloadWith(options, version, work, onProgress)) return null;
  return update.all.trim().split('\n').slice(-3).join('\n') || `Debian ${suite} has no such kernel`;
}

/** Apt options that keep configuration (mirrors, proxies), but read and write lists of their own. */
async function privateLists(suite: string, work: string): Promise<readonly string[]> {
  const { mirror, security } = await mirrors();
  const sources = [
    `deb [signed-by=${KEYRING}] ${mirror} ${suite} main`,
    `deb [signed-by=${KEYRING}] ${security} ${suite}-security main`,
  ];
  writeFileSync(join(work, 'sources.list'), `${sources.join('\n')}\n`);
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(work, folder), { recursive: true });
  const settings = {
    'Dir::Etc::SourceList': join(work, 'sources.list'),
    'Dir::Etc::SourceParts': '-',
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'APT::Architecture': 'amd64',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** The Debian mirrors this machine uses already. */
async function mirrors(): Promise<{ readonly mirror: string; readonly security: string }> {
  const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(SITE)'], { reject: false });
  const sites = [...new Set(stdout.split('\n'))].filter((site) => /debian/.test(site));
  return {
    mirror: sites.find((site) => /\/debian\/?$/.test(site)) ?? 'http://deb.debian.org/debian',
    security:
      sites.find((site) => /debian-security\/?$/.test(site)) ?? 'http://deb.debian.org/debian-security',
  };
}

async function downloadWith(
  options: readonly string[],
  version: string,
  work: string,
  onProgress: (line: string) => void,
): Promise<boolean> {
  const { stdout } = await execa('apt-cache', [...options, 'pkgnames', 'linux-image-'], { reject: false });
  const releases = stdout
    .split('\n')
    .map((name) => /^linux-image-(\d[\w.+-]*-amd64)$/.exec(name)?.[1] ?? '')
    .filter((release) => matches(release, version) && !/-(cloud|rt)-/.test(release))
    .sort(compareReleases)
    .reverse();
  // The newest few only: older names linger in the lists without a file behind them.
  for (const release of releases.slice(0, 3)) {
    onProgress(`downloading Debian's kernel ${release} (about 70 MB)`);
    const download = [...options, '-o', 'APT::Sandbox::User=', 'download', `linux-image-${release}`];
    const { failed } = await execa('apt-get', download, { cwd: work, reject: false });
    if (!failed) return true;
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
