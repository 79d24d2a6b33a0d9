import type { Btf } from '../../btf/btf.ts';
import { strip } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import type { BtfFunction, BtfPrototype } from '../../btf/types.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Located } from './c-path.ts';
import { type Passing, passings } from './conventions.ts';

/** A function's parameter, and where it is on entry. */
export interface Parameter {
  readonly name: string;
  /** From 1. */
  readonly position: number;
  /** BTF type id. */
  readonly type: number;
  /** In C, with the name: `struct filename *pathname`. */
  readonly declaration: string;
  readonly passing: Passing;
  /** Where its value is read; null when that cannot be done, for the reason in `why`. */
  readonly at: Located['at'] | null;
  readonly why: string | null;
}

/** The parameters of a kernel function by its BTF; null when BTF does not know the function. */
export function parameters(facts: Pick<KernelFacts, 'btf' | 'arch'>, name: string): Parameter[] | null {
  const { btf } = facts;
  const signature = btf && prototypeOf(btf, name);
  return signature && describe(btf, signature, facts.arch);
}

export function prototypeOf(btf: Btf, name: string): BtfPrototype | null {
  const found: BtfFunction | null = btf.find('function', name);
  const type = found && btf.type(found.prototype);
  return type?.kind === 'prototype' ? type : null;
}

function describe(btf: Btf, signature: BtfPrototype, arch: KernelFacts['arch']): Parameter[] {
  const types = signature.parameters.map(({ type }) => type);
  const passed = passings(btf, types, arch);
  return signature.parameters.map(({ name, type }, i) => {
    const passing = passed[i]!;
    const why = reason(btf, type, passing);
    const at = why === null ? placeOf(passing) : null;
    return { name, position: i + 1, type, declaration: spell(btf, type, name), passing, at, why };
  });
}

/** What is on the stack, and a copy whose address is passed, is read as any memory. */
function placeOf(passing: Passing): Located['at'] | null {
  const memory = (address: string, bytes: number) =>
    ({ kind: 'memory', address, bitOffset: bytes * 8, bitWidth: 0 }) as const;
  switch (passing.kind) {
    case 'registers':
      return { kind: 'register', fetch: `%${passing.names[0]!}` };
    case 'stack':
      return memory('$stack', passing.offset);
    case 'pointed':
      return memory(fetchesOf(passing.pointer).join(), 0);
    case 'vector':
      return null;
  }
}

/** What fetches its pieces of eight bytes, or the address of its copy: `%di`; `%di`, `%si`; `+8($stack)`. */
export function fetchesOf(passing: Passing): readonly string[] {
  switch (passing.kind) {
    case 'registers':
      return passing.names.map((name) => `%${name}`);
    case 'stack':
      return [`+${passing.offset}($stack)`];
    case 'pointed':
      return fetchesOf(passing.pointer);
    case 'vector':
      return [];
  }
}

function reason(btf: Btf, type: number, passing: Passing): string | null {
  if (passing.kind === 'vector')
    return 'a floating-point number is passed in a vector register, which probes cannot read';
  if (passing.kind !== 'registers') return null;
  const { kind } = strip(btf, type);
  if (passing.names.length === 0) return 'it has no bytes';
  const where = fetchesOf(passing).join(' and ');
  if (kind === 'struct' || kind === 'union')
    return `a ${kind} passed by value is no single value: it lies in ${where}`;
  return passing.names.length > 1 ? `its 16 bytes lie in ${where}` : null;
}
