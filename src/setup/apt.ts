import { readdirSync } from 'node:fs';
import { execa } from 'execa';
import { TargetError } from '../base/errors.ts';
import { findProgram } from '../targets/vm/find-program.ts';

/** The one command that an administrator would type. */
export function administratorCommand(packages: readonly string[]): string {
  const update = haveLists() ? '' : 'sudo apt-get update && ';
  return `${update}sudo apt-get install -y ${packages.join(' ')}`;
}

/** The words before a command that make it run as root without asking anybody; null when nobody lets us. */
export async function asRoot(): Promise<readonly string[] | null> {
  if (process.getuid?.() === 0) return [];
  if (!findProgram('sudo')) return null;
  const { failed } = await execa('sudo', ['-n', 'true'], { reject: false });
  return failed ? null : ['sudo', '-n'];
}

/** Installs Debian packages; `root` is what `asRoot` gave. Throws TargetError `apt-failed`. */
export async function aptInstall(
  packages: readonly string[],
  root: readonly string[],
  log: (line: string) => void,
) {
  if (!haveLists()) await update(root, log);
  log(`installing ${packages.join(', ')} with apt-get`);
  if (await apt(root, ['install', '-y', '--no-install-recommends', ...packages])) return;
  await update(root, log); // old lists name packages that are gone
  const why = await failure(root, ['install', '-y', '--no-install-recommends', ...packages]);
  if (why === null) return;
  throw new TargetError(
    'apt-failed',
    `apt-get could not install ${packages.join(', ')}: ${why}`,
    administratorCommand(packages),
  );
}

async function update(root: readonly string[], log: (line: string) => void): Promise<void> {
  log('reading the package lists');
  await apt(root, ['update']);
}

const apt = async (root: readonly string[], args: readonly string[]) => (await failure(root, args)) === null;

/** The last lines apt-get said, or null when it did what was asked. */
async function failure(root: readonly string[], args: readonly string[]): Promise<string | null> {
  const [program = '', ...rest] = [
    ...root,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-q',
    ...args,
  ];
  const { failed, all } = await execa(program, rest, { reject: false, all: true, stdin: 'ignore' });
  return failed ? all.trim().split('\n').slice(-3).join('\n') : null;
}

function haveLists(): boolean {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
}
