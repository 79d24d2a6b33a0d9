import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** Downloads Debian packages without installing anything: package lists of our own, no root. */

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What a mirror has; `security` stands apart from the rest of Debian. */
export interface Source {
  readonly suite: string;
  readonly security?: boolean;
}

/**
 * Apt options that keep the machine's configuration (mirrors, proxies), but have the package lists of `sources` in the
 * folder `work`, read now. `said` is what apt-get had to say about it.
 */
export async function readLists(
  sources: readonly Source[],
  work: string,
): Promise<{ readonly options: readonly string[]; readonly said: string }> {
  const { mirror, security } = await mirrors();
  const lines = sources.map(
    (source) => `deb [signed-by=${KEYRING}] ${source.security ? security : mirror} ${source.suite} main\n`,
  );
  writeFileSync(join(work, 'sources.list'), lines.join(''));
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
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const { all } = await execa('apt-get', [...options, 'update'], { reject: false, all: true });
  return { options, said: all.trim().split('\n').slice(-3).join('\n') };
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
