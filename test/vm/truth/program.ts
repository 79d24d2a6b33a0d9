import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../src/targets/vm/find-program.ts';

/** One call of `do_epoll_ctl` as the program that made it saw it. Times are ns of CLOCK_MONOTONIC. */
export interface TrueCall {
  readonly number: number;
  readonly tid: number;
  readonly start: number;
  readonly end: number;
  /** Calls of `ep_loop_check_proc` in it, each in the one before. */
  readonly levels: number;
}

/** Why the program cannot be built here; false when it can. */
export const cannotBuild: string | false = findProgram('gcc')
  ? false
  : 'needs a C compiler: apt-get install gcc libc6-dev';

/** Builds calls.c into a folder that the lab VM sees; returns the program's path. */
export function buildCalls(folder: string): string {
  const program = join(folder, 'calls');
  const source = join(import.meta.dirname, 'calls.c');
  execFileSync('gcc', ['-O1', '-Wall', '-Werror', '-pthread', '-o', program, source]);
  return program;
}

export function readCalls(path: string): readonly TrueCall[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [number, tid, start, end, levels] = line.split(' ').map(Number);
    return { number: number!, tid: tid!, start: start!, end: end!, levels: levels! };
  });
}
