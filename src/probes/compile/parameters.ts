import type { Btf } from '../../btf/btf.ts';
import { sizeOf, strip } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import type { BtfFunction, BtfPrototype } from '../../btf/types.ts';
import type { KernelFacts } from '../spec/types.ts';
import { parameterRegisters } from './registers.ts';

/** A function's parameter, and the register that carries it on entry. */
export interface Parameter {
  readonly name: string;
  /** From 1. */
  readonly position: number;
  /** BTF type id. */
  readonly type: number;
  /** In C, with the name: `struct filename *pathname`. */
  readonly declaration: string;
  /** Without the percent sign; null when it is in no single integer register, for the reason in `why`. */
  readonly register: string | null;
  readonly why: string | null;
}

/** The parameters of a kernel function by its BTF; null when BTF does not know the function. */
export function parameters(facts: Pick<KernelFacts, 'btf' | 'arch'>, name: string): Parameter[] | null {
  const { btf } = facts;
  const signature = btf && prototypeOf(btf, name);
  return signature && assign(btf, signature, facts.arch);
}

export function prototypeOf(btf: Btf, name: string): BtfPrototype | null {
  const found: BtfFunction | null = btf.find('function', name);
  const type = found && btf.type(found.prototype);
  return type?.kind === 'prototype' ? type : null;
}

/** How the two conventions differ. */
const CONVENTIONS = {
  /** System V AMD64 ABI 3.2.3: what is larger than 16 bytes lies on the stack; what comes after still takes registers. */
  x86_64: { forLarge: 0, fillsUp: true },
  /** AAPCS64 6.8.2: of what is larger a pointer is passed (B.4); after one that had no room all lie on the stack (C.13). */
  aarch64: { forLarge: 1, fillsUp: false },
} as const;

/** Integers and pointers take the next register, 16 bytes two of them or none. */
function assign(btf: Btf, signature: BtfPrototype, arch: KernelFacts['arch']): Parameter[] {
  const registers = parameterRegisters(arch);
  const { forLarge, fillsUp } = CONVENTIONS[arch];
  let used = 0;
  return signature.parameters.map(({ name, type }, i) => {
    const declaration = spell(btf, type, name);
    const common = { name, position: i + 1, type, declaration };
    const needed = registersOf(btf, type, forLarge);
    const first = needed > 0 && used + needed <= registers.length ? registers[used]! : null;
    if (first) used += needed;
    else if (needed > 0 && !fillsUp) used = registers.length;
    const why = reason(btf, type, needed, first, registers.length);
    return { ...common, register: why ? null : first, why };
  });
}

/** Integer registers a value of the type takes when there are enough; 0 when it never goes into them. */
function registersOf(btf: Btf, type: number, forLarge: number): number {
  const kind = strip(btf, type).kind;
  const size = sizeOf(btf, type);
  if (kind === 'float') return 0;
  if (size > 16) return forLarge;
  return Math.max(1, Math.ceil(size / 8));
}

function reason(
  btf: Btf,
  type: number,
  needed: number,
  first: string | null,
  registers: number,
): string | null {
  const kind = strip(btf, type).kind;
  if (kind === 'float')
    return 'a floating-point number is passed in a vector register, which probes cannot read';
  if (kind === 'struct' || kind === 'union')
    return `a ${kind} passed by value lies in several registers or on the stack`;
  if (needed > 1) return 'a value of 16 bytes lies in two registers';
  return first ? null : `only ${registers} parameters are passed in registers, this one is on the stack`;
}
