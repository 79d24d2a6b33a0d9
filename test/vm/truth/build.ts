import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from '../../../src/targets/vm/find-program.ts';

/** Why programs cannot be built here; false when they can. */
export const cannotBuild: string | false = findProgram('gcc')
  ? false
  : 'needs a C compiler: apt-get install gcc libc6-dev';

/** Builds NAME.c of this folder into one that the lab VM sees; returns the program's path. */
export function build(name: string, folder: string): string {
  const program = join(folder, name);
  const source = join(import.meta.dirname, `${name}.c`);
  execFileSync('gcc', ['-O1', '-Wall', '-Werror', '-pthread', '-o', program, source]);
  return program;
}
