import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { InputError, TargetError } from '../base/errors.ts';

const KERNELSPEC = resolve(import.meta.dirname, '../../kernelspec');
const MAIN = resolve(import.meta.dirname, '../main.ts');

/**
 * `probebook install [--user | --sys-prefix | --prefix DIR]`: puts the kernelspec where Jupyter looks for it
 * (jupyter_core docs, "Data files"). Without an option it is the user's own folder, so no root is needed.
 */
export async function install(args: readonly string[]): Promise<number> {
  const folder = join(await dataFolder(parse(args)), 'kernels', 'probebook');
  await writeKernelspec(folder);
  process.stdout.write(`Kernelspec "Probebook" is in ${folder}\n`);
  process.stdout.write(
    'Next: start `jupyter lab` and choose Probebook, or `jupyter console --kernel probebook`.\n',
  );
  return 0;
}

type Place = { readonly kind: 'user' | 'sys-prefix' } | { readonly kind: 'prefix'; readonly prefix: string };

function parse(args: readonly string[]): Place {
  const { user, 'sys-prefix': sysPrefix, prefix } = options(args);
  if ([user, sysPrefix, prefix !== undefined].filter(Boolean).length > 1) throw usage('choose one place');
  if (prefix !== undefined) return { kind: 'prefix', prefix: resolve(prefix) };
  return { kind: sysPrefix ? 'sys-prefix' : 'user' };
}

function options(args: readonly string[]) {
  const known = {
    user: { type: 'boolean' },
    'sys-prefix': { type: 'boolean' },
    prefix: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch (cause) {
    throw usage((cause as Error).message.split('.')[0] ?? 'bad usage');
  }
}

function usage(what: string): InputError {
  const hint = 'probebook install [--user | --sys-prefix | --prefix DIR]';
  return new InputError({ code: 'bad-usage', what: `probebook install: ${what}`, hint });
}

async function dataFolder(place: Place): Promise<string> {
  if (place.kind === 'prefix') return join(place.prefix, 'share', 'jupyter');
  if (place.kind === 'sys-prefix') return join(await pythonPrefix(), 'share', 'jupyter');
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME } = process.env;
  return JUPYTER_DATA_DIR || join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
}

/** The environment that the `python3` on the PATH belongs to. */
async function pythonPrefix(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', 'import sys; print(sys.prefix)']);
    return stdout.trim();
  } catch (cause) {
    throw new TargetError(
      'no-python',
      '--sys-prefix needs python3 on the PATH',
      'use --user or --prefix DIR',
      cause,
    );
  }
}

async function writeKernelspec(folder: string): Promise<void> {
  const template = await readFile(join(KERNELSPEC, 'kernel.json'), 'utf8');
  const spec = JSON.parse(template) as { argv: string[] };
  const values: Readonly<Record<string, string>> = { '{node}': process.execPath, '{main}': MAIN };
  spec.argv = spec.argv.map((word) => values[word] ?? word);
  try {
    await mkdir(folder, { recursive: true });
    for (const logo of (await readdir(KERNELSPEC)).filter((name) => name.startsWith('logo-'))) {
      await cp(join(KERNELSPEC, logo), join(folder, logo));
    }
    await writeFile(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  } catch (cause) {
    const what = `the kernelspec cannot be written to ${folder}`;
    throw new TargetError('cannot-install', what, 'use --user or --prefix DIR with a folder of yours', cause);
  }
}
