import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Log, Requirement } from '../../src/setup/requirements.ts';
import { cachePath } from '../../src/targets/cache.ts';

const LIST = join(import.meta.dirname, '../requirements.txt');
const complete = (): string => testPython('..', 'complete');

/** A file beside the `python3` of the virtual environment in which the Python packages of the tests are; that `python3` itself by default. */
export function testPython(...parts: readonly string[]): string {
  const key = createHash('sha256').update(readFileSync(LIST)).digest('hex').slice(0, 12);
  return cachePath(`test-python-${key}`, 'bin', ...(parts.length > 0 ? parts : ['python3']));
}

/** The Python packages that the tests use, as the list stands. */
export const testPackages: Requirement = {
  name: 'Python packages of the tests',
  check: async () => (existsSync(complete()) ? testPython('..') : null),
  fix: { kind: 'own', run: install },
};

async function install(log: Log): Promise<void> {
  const folder = testPython('..');
  log(`installing the packages of test/requirements.txt into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  await execa('python3', ['-m', 'venv', folder]);
  await execa(testPython('pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', LIST]);
  writeFileSync(complete(), '');
}
