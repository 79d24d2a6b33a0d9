import { ProbebookError } from '../base/errors.ts';
import { administratorCommand, aptInstall, asRoot } from './apt.ts';
import type { Log, Requirement } from './requirements.ts';

export interface SetupOptions {
  readonly need: readonly Requirement[];
  /** Is told what happens, line by line. */
  readonly log: Log;
}

export interface SetupResult {
  /** Everything that is not optional is there. */
  readonly ready: boolean;
  /** Names of what is missing, optional or not. */
  readonly missing: readonly string[];
}

/**
 * Brings what is missing: Debian packages first, as root or through a sudo that asks nothing, then what we fetch
 * ourselves. Where only an administrator can help, names the one command. Never throws for something that is missing.
 */
export async function setup({ need, log }: SetupOptions): Promise<SetupResult> {
  await bringPackages(await absent(need), log);
  for (const requirement of await absent(need)) {
    if (requirement.fix.kind === 'own') await attempt(requirement, requirement.fix.run, log);
  }
  const missing = await absent(need);
  for (const { name, without } of missing) {
    log(`missing: ${name}${without ? ` (${without})` : ''}`);
  }
  return {
    ready: missing.every(({ without }) => without !== undefined),
    missing: missing.map(({ name }) => name),
  };
}

async function absent(need: readonly Requirement[]): Promise<readonly Requirement[]> {
  const found = await Promise.all(need.map((requirement) => requirement.check()));
  return need.filter((_, i) => found[i] === null);
}

async function bringPackages(missing: readonly Requirement[], log: Log): Promise<void> {
  const packages = missing.flatMap(({ fix }) => (fix.kind === 'apt' ? [fix.package] : []));
  if (packages.length === 0) return;
  const root = await asRoot();
  if (root === null) log(`an administrator must run once:\n  ${administratorCommand(packages)}`);
  else await timed('packages', () => aptInstall(packages, root, log), log);
}

async function attempt({ name }: Requirement, run: (log: Log) => Promise<void>, log: Log): Promise<void> {
  await timed(name, () => run(log), log);
}

/** What fails is told and left for the end. */
async function timed(what: string, work: () => Promise<void>, log: Log): Promise<void> {
  const start = performance.now();
  try {
    await work();
    log(`${what}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  } catch (error) {
    if (!(error instanceof ProbebookError)) throw error;
    log(error.message);
  }
}
