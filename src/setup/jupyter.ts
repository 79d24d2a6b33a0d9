import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../base/errors.ts';
import { cachePath } from '../targets/cache.ts';
import { findProgram } from '../targets/vm/find-program.ts';

const venv = (...parts: readonly string[]): string => cachePath('jupyter', ...parts);

/** A `jupyter` that has JupyterLab: the one on the PATH, or that of our own virtual environment. Null when there is none. */
export async function findJupyter(): Promise<string | null> {
  const onPath = findProgram('jupyter');
  if (onPath && findProgram('jupyter-lab') && (await hasLab(onPath))) return onPath;
  const own = venv('bin', 'jupyter');
  return existsSync(own) && existsSync(venv('complete')) ? own : null;
}

/** Installs JupyterLab from PyPI into a virtual environment of ours. Throws TargetError `jupyter-unavailable`. */
export async function installJupyter(log: (line: string) => void): Promise<void> {
  log(`installing JupyterLab from PyPI into ${venv()}`);
  try {
    await execa('python3', ['-m', 'venv', venv()], { all: true });
    await execa(venv('bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', 'jupyterlab'], {
      all: true,
    });
    await execa('touch', [join(venv(), 'complete')]);
  } catch (error) {
    rmSync(venv(), { recursive: true, force: true });
    throw unavailable(error);
  }
}

async function hasLab(jupyter: string): Promise<boolean> {
  const { failed } = await execa(jupyter, ['lab', '--version'], { reject: false });
  return !failed;
}

function unavailable(error: unknown): TargetError {
  const { all, shortMessage } = error as { readonly all?: string; readonly shortMessage?: string };
  const last = (all?.trim() || shortMessage || String(error)).split('\n').at(-1) ?? '';
  return new TargetError(
    'jupyter-unavailable',
    `JupyterLab could not be installed: ${last}`,
    'When PyPI can be reached, try again; or install it yourself: pip install jupyterlab',
    error,
  );
}
