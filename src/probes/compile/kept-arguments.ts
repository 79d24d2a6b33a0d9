import type { InputFacts } from '../../base/errors.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Parameter } from './parameters.ts';
import { parameterRegisters } from './registers.ts';

/**
 * Whether this kernel keeps a function's arguments for its return probe, where `$argN` then is the one at entry:
 * "tracing/probes: support $argN in return probe (kprobe and fprobe)", Linux 6.9.
 */
export function keepsArguments(readme: string): boolean {
  return /kernel return probes support:.*\$arg<N>/.test(readme);
}

/** The same parameter where a return probe finds it. Only what came in a register is kept. */
export function keptParameter(parameter: Parameter, arch: KernelFacts['arch']): Parameter {
  const { at, passing } = parameter;
  if (at === null) return parameter;
  if (passing.kind === 'registers') return { ...parameter, at: { kind: 'register', fetch: kept(at, arch) } };
  return {
    ...parameter,
    at: null,
    why: 'for a return probe the kernel keeps what came in a register, and this came on the stack',
  };
}

function kept(at: NonNullable<Parameter['at']>, arch: KernelFacts['arch']): string {
  const register = at.kind === 'register' ? at.fetch.slice(1) : '';
  return `$arg${parameterRegisters(arch).indexOf(register) + 1}`;
}

/** Why a parameter cannot be had on a return probe of this kernel, and what says the same. */
export function notKept(release: string, name: string): Required<Pick<InputFacts, 'why' | 'hint'>> {
  return {
    why: `at the return its register holds something else; Linux keeps it for return probes since 6.9, this is ${release}`,
    hint: `a span has both: span NAME ${name} PARAMETER -> ret=$retval`,
  };
}
