import type { KernelFacts } from '../spec/types.ts';
import type { Parameter } from './parameters.ts';
import { parameterRegisters } from './registers.ts';

/**
 * Parameters as `$argN` fetches them, where registers cannot be named. `first` is the number of the register that `$arg1`
 * is: a tracepoint's own first one holds something else.
 */
export function numbered(
  all: readonly Parameter[],
  arch: KernelFacts['arch'],
  first: number,
): readonly Parameter[] {
  const registers = parameterRegisters(arch);
  const number = (text: string) =>
    text.replace(/%(\w+)/g, (_, name: string) => `$arg${registers.indexOf(name) - first + 1}`);
  return all.map((parameter) => {
    const { at } = parameter;
    if (at === null) return parameter;
    return {
      ...parameter,
      at:
        at.kind === 'register' ? { ...at, fetch: number(at.fetch) } : { ...at, address: number(at.address) },
    };
  });
}

/** The same at a function's return: what lay on its stack is gone. */
export function keptAtReturn(all: readonly Parameter[], arch: KernelFacts['arch']): readonly Parameter[] {
  return numbered(all, arch, 0).map((parameter) =>
    parameter.at?.kind === 'memory' && parameter.at.address.includes('$stack')
      ? { ...parameter, at: null, why: 'it was passed on the stack, and the kernel keeps registers only' }
      : parameter,
  );
}
