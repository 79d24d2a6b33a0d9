import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TargetError } from '../../base/errors.ts';
import { cachePath } from '../../targets/cache.ts';
import type { Kbuild } from '../../targets/kbuild.ts';
import type { Sources } from '../generate/sources.ts';
import { explainCompiler, warningsOf } from './explain-compiler.ts';

export interface BuiltModule {
  /** The module without what only a debugger needs. */
  readonly data: Uint8Array;
  /** What the compiler warned of, a line each. */
  readonly warnings: readonly string[];
  /** Ms; null when it was built before. */
  readonly took: number | null;
}

/**
 * Builds a module by the kernel's own kbuild, or takes it from the cache: source, kernel and compiler say which it is.
 * Throws InputError with the compiler's words under the user's line, or TargetError.
 */
export async function buildModule(
  name: string,
  sources: Sources,
  body: string,
  kbuild: Kbuild,
  signal: AbortSignal | undefined,
): Promise<BuiltModule> {
  const folder = cachePath('kmod', await digestOf(sources, kbuild));
  const started = performance.now();
  const known = existsSync(folder);
  if (!known) await build(name, sources, body, kbuild, folder, signal);
  return {
    data: readFileSync(join(folder, `${name}.ko`)),
    warnings: warningsOf(readFileSync(join(folder, 'said'), 'utf8')),
    took: known ? null : performance.now() - started,
  };
}

async function digestOf(sources: Sources, { folder, compiler, settings }: Kbuild): Promise<string> {
  await versionOf('make');
  const content = [sources, folder, settings, await versionOf(compiler)];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 24);
}

/** Throws TargetError `no-compiler`. */
async function versionOf(program: string): Promise<string> {
  const { failed, stdout } = await execa(program, ['--version'], { reject: false });
  if (!failed) return stdout;
  const [, architecture] = /^(.*)-gcc$/.exec(program) ?? [];
  throw new TargetError(
    'no-compiler',
    `there is no ${program} on this machine, where the module is built`,
    `On Debian: apt-get install ${architecture ? `gcc-${architecture.replace('_', '-')}` : 'gcc make'}`,
  );
}

async function build(
  name: string,
  sources: Sources,
  body: string,
  { folder: kernel, settings, compiler }: Kbuild,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    for (const [file, text] of Object.entries(sources)) writeFileSync(join(draft, file), text);
    const { failed, all } = await execa('make', ['-C', kernel, `M=${draft}`, ...settings, 'modules'], {
      all: true,
      reject: false,
      env: { LC_ALL: 'C' },
      ...(signal && { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    if (failed) throw explainCompiler(all, body);
    writeFileSync(join(draft, 'said'), all);
    await execa(compiler.replace(/gcc$/, 'strip'), ['--strip-debug', join(draft, `${name}.ko`)]);
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
