import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../src/base/errors.ts';
import type { Program } from '../../src/code/program.ts';
import { compileBody } from '../../src/probes/compile/compile.ts';
import type { Command, CompiledProbe, KernelFacts } from '../../src/probes/spec/types.ts';
import { kernelBtf } from '../btf/kernel.ts';
import { kernelSymbols } from '../code/kernel.ts';

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

const golden = (name: string): string => readFileSync(join(import.meta.dirname, '../golden', name), 'utf8');

/** Debian's 6.1.0-56-amd64. */
export const facts: KernelFacts = {
  release: '6.1.0-56-amd64',
  arch: 'x86_64',
  readme: fixture('README-6.1.txt'),
  btf: kernelBtf(),
  symbols: kernelSymbols(),
  cpus: 2,
  eventNames: [
    'sched:sched_switch',
    'sched:sched_wakeup',
    'block:block_rq_issue',
    'syscalls:sys_enter_openat',
  ],
  formats: new Map([
    ['sched:sched_switch', golden('6.1-medium/formats/sched/sched_switch.format')],
    ['syscalls:sys_enter_openat', golden('6.1-types/formats/syscalls/sys_enter_openat.format')],
  ]),
  calls: new Map([
    [
      'do_filp_open',
      [
        { callee: 'path_openat', n: 1, offset: 175 },
        { callee: 'path_openat', n: 2, offset: 220 },
        { callee: '__stack_chk_fail', n: 1, offset: null },
      ],
    ],
  ]),
  traceable: null,
  loaded: '',
  modules: new Map(),
};

/** The same kernel, could it do what 6.12 can: what its README says besides. */
export const newer: KernelFacts = {
  ...facts,
  readme: facts.readme.replace(
    '\n\t           s:[synthetic/]',
    '\n\t           f[:[<group>/][<event>]] <func-name>[%return] [<args>]\n\t           t[:[<group>/][<event>]] <tracepoint> [<args>]\n\t     kernel return probes support: $retval, $arg<N>, $comm\n\t           s:[synthetic/]',
  ),
};

const work = { name: 'work', address: 0x401100n, bytes: 32, indirect: false };
const chosen = { name: 'memcpy', address: 0x401200n, bytes: 32, indirect: true };
/** `work` and a function that chooses another, at 0x401000 of x86-64. */
export const program = {
  kind: 'program',
  machine: 62,
  code: [{ offset: 0x1000, address: 0x401000n, bytes: 0x1000 }],
  functions: [work, chosen],
  imports: new Set(['malloc']),
  starts: new Map([[work, [0, 4, 9]]]),
} satisfies Program;

/** What every probe fetches besides. */
export const HIDDEN = ' __pb_comm=$comm:string __pb_stack=$stack:x64';

export function compile(cell: string, firstLine = 0, kernel = facts): readonly CompiledProbe[] {
  return compileBody(cell, firstLine, kernel, { group: 'pb' }).probes;
}

/** The only probe of a one-line body. */
export function one(line: string): CompiledProbe {
  return compile(line)[0]!;
}

/** The only line for the kernel of a probe. */
export function commandOf({ commands }: CompiledProbe): Command {
  return commands[0]!;
}

/** The mistake in a body: its code, and the text that the carets stand under. */
export function mistake(cell: string, kernel = facts): { code: string; at: string; message: string } {
  try {
    compile(cell, 0, kernel);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { code: error.code, at: spanned(cell, error), message: error.message };
  }
  throw new Error(`accepted: ${cell}`);
}

export function spanned(cell: string, error: InputError): string {
  const { line, column, length } = error.facts.span!;
  return cell.split('\n')[line]!.slice(column, column + length);
}

export interface Verdict {
  readonly line: string;
  readonly accepted: boolean;
  /** All that the kernel said. */
  readonly said: string;
}

/** What the kernel answered to each line of a fixture. */
export function verdicts(name: 'probes-6.1.txt' | 'filters-6.1.txt'): Verdict[] {
  return fixture(name)
    .split(/^## /m)
    .slice(1)
    .map((entry) => {
      const [line, ...answer] = entry.split('\n') as [string, ...string[]];
      return { line, accepted: answer[0] === 'OK', said: answer.join('\n') };
    });
}
