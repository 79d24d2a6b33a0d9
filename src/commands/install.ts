import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, TargetError } from '../base/errors.ts';
import { installPapermill, PIP_INSTALL } from './install/papermill.ts';
import { askPython, type Python } from './install/python.ts';

const KERNELSPEC = resolve(import.meta.dirname, '../../kernelspec');
const MAIN = resolve(import.meta.dirname, '../boot.js');

/**
 * `probebook install [--user | --sys-prefix | --prefix DIR]`: puts the kernelspec where Jupyter looks for it
 * (jupyter_core docs, "Data files"), and a module where papermill finds it. Without an option it is the user's own
 * folder, so no root is needed.
 */
export async function install(args: readonly string[]): Promise<number> {
  const place = parse(args);
  const python = await pythonOf(place);
  const folder = join(dataFolder(place, python), 'kernels', 'probebook');
  await writeKernelspec(folder);
  say(`Kernelspec "Probebook" is in ${folder}`);
  say(await offerPapermill(place, python));
  say('Next: start `jupyter lab` and choose Probebook, or `jupyter console --kernel probebook`.');
  return 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
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

/** The `python3` of the prefix, or that on the PATH; null when there is none and none is needed. */
async function pythonOf(place: Place): Promise<Python | null> {
  const program = place.kind === 'prefix' ? join(place.prefix, 'bin', 'python3') : 'python3';
  if (place.kind === 'prefix' && !existsSync(program)) return null;
  try {
    return await askPython(program);
  } catch (cause) {
    if (place.kind !== 'sys-prefix') return null;
    const next = 'use --user or --prefix DIR';
    throw new TargetError('no-python', '--sys-prefix needs python3 on the PATH', next, cause);
  }
}

function dataFolder(place: Place, python: Python | null): string {
  if (place.kind === 'prefix') return join(place.prefix, 'share', 'jupyter');
  if (place.kind === 'sys-prefix') return join(python!.prefix, 'share', 'jupyter');
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME } = process.env;
  return JUPYTER_DATA_DIR || join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
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

/** Says what was done; the user's own packages are touched only where papermill looks for them. */
async function offerPapermill(place: Place, python: Python | null): Promise<string> {
  const packages = place.kind === 'user' ? python?.hasPapermill && python.userPackages : python?.packages;
  const byHand = `For papermill's parameters: \`${PIP_INSTALL}\` in the Python environment that has it.`;
  if (!packages) return byHand;
  try {
    await installPapermill(packages);
    return `The module for papermill's parameters is in ${packages}`;
  } catch (error) {
    return `${byHand} (It cannot be written to ${packages}: ${(error as Error).message})`;
  }
}
