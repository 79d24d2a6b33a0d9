import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Architecture } from './architecture.ts';

/** Downloads Debian packages without installing anything: package lists of our own, no root. */

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const ARCHIVE = 'http://archive.debian.org';

/** What a mirror has; `security` stands apart from the rest of Debian, and old releases move to an archive. */
export interface Source {
  readonly suite: string;
  readonly security?: boolean;
  readonly archived?: boolean;
}

/**
 * Apt options that keep the machine's configuration (mirrors, proxies), but have the package lists of `sources` in the
 * folder `work`, read now; `besides` are more of Debian's architectures. `said` is what apt-get had to say about it.
 */
export async function readLists(
  sources: readonly Source[],
  { debian }: Pick<Architecture, 'debian'>,
  work: string,
  besides: readonly string[] = [],
): Promise<{ readonly options: readonly string[]; readonly said: string }> {
  const here = await mirrors();
  writeFileSync(join(work, 'sources.list'), sources.map((source) => line(source, here)).join(''));
  writeFileSync(join(work, 'status'), '');
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(work, folder), { recursive: true });
  const settings = {
    'Dir::Etc::SourceList': join(work, 'sources.list'),
    'Dir::Etc::SourceParts': '-',
    'Dir::State': work,
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::State::status': join(work, 'status'), // as if nothing were installed
    'Dir::Cache': join(work, 'cache'),
    'APT::Architecture': debian,
    'APT::Architectures::': debian,
    'APT::Sandbox::User': '',
    'Acquire::Check-Valid-Until': 'false', // an archive is not renewed
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
  };
  const options = [
    ...Object.entries(settings),
    ...besides.map((name) => ['APT::Architectures::', name] as const),
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const { all } = await execa('apt-get', [...options, 'update'], { reject: false, all: true });
  return { options, said: all.trim().split('\n').slice(-3).join('\n') };
}

function line({ suite, security = false, archived = false }: Source, here: Mirrors): string {
  const site = archived
    ? `${ARCHIVE}/${security ? 'debian-security' : 'debian'}`
    : security
      ? here.security
      : here.mirror;
  return `deb [signed-by=${KEYRING}] ${site} ${suite} main\n`;
}

interface Mirrors {
  readonly mirror: string;
  readonly security: string;
}

/** The Debian mirrors this machine uses already. */
async function mirrors(): Promise<Mirrors> {
  const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(SITE)'], { reject: false });
  const sites = [...new Set(stdout.split('\n'))].filter((site) => /debian/.test(site));
  return {
    mirror: sites.find((site) => /\/debian\/?$/.test(site)) ?? 'http://deb.debian.org/debian',
    security:
      sites.find((site) => /debian-security\/?$/.test(site)) ?? 'http://deb.debian.org/debian-security',
  };
}

/** The names of all packages that begin with `prefix`. */
export async function packageNames(options: readonly string[], prefix: string): Promise<readonly string[]> {
  const { stdout } = await execa('apt-cache', [...options, 'pkgnames', prefix], { reject: false });
  return stdout.split('\n');
}

/** Puts the newest versions of the packages into the folder; resolves to whether it has them all. */
export async function download(
  options: readonly string[],
  packages: readonly string[],
  folder: string,
): Promise<boolean> {
  const args = [...options, '-o', 'APT::Sandbox::User=', 'download', ...packages];
  const { failed } = await execa('apt-get', args, { cwd: folder, reject: false });
  return !failed;
}

/** As `download`, with all that the packages depend on; `options` are those of `readLists`. */
export async function downloadWhole(
  options: readonly string[],
  packages: readonly string[],
  folder: string,
): Promise<boolean> {
  mkdirSync(join(folder, 'partial'), { recursive: true });
  const here = ['-o', `Dir::Cache::Archives=${folder}`, '-o', 'Debug::NoLocking=true'];
  const how = ['--yes', '--download-only', '--no-install-recommends'];
  const { failed } = await execa('apt-get', [...options, ...here, 'install', ...how, ...packages], {
    reject: false,
  });
  return !failed;
}

/** The packages that one needs directly. */
export async function dependencies(options: readonly string[], name: string): Promise<readonly string[]> {
  const { stdout } = await execa('apt-cache', [...options, 'depends', name], { reject: false });
  return [...stdout.matchAll(/^\s*Depends: ([^\s<]+)/gm)].map(([, needed]) => needed!);
}
