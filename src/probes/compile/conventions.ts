import { alignOf, isPacked } from '../../btf/align.ts';
import type { Btf } from '../../btf/btf.ts';
import { sizeOf, strip } from '../../btf/resolve.ts';
import type { KernelFacts } from '../spec/types.ts';
import { parameterRegisters } from './registers.ts';

/** Where a caller puts an argument. */
export type Passing =
  /** Its pieces of eight bytes, in order; a value without bytes has none. */
  | { readonly kind: 'registers'; readonly names: readonly string[] }
  /** Bytes above the stack pointer, as it is at the function's first instruction. */
  | { readonly kind: 'stack'; readonly offset: number }
  /** A copy, whose address is passed. */
  | { readonly kind: 'pointed'; readonly pointer: Passing }
  /** A vector register. */
  | { readonly kind: 'vector' };

/** Where the arguments of these types are when the function is called. */
export function passings(btf: Btf, types: readonly number[], arch: KernelFacts['arch']): readonly Passing[] {
  const start = STACK_START[arch];
  const state: State = { registers: parameterRegisters(arch), used: 0, start, stack: start };
  return types.map((type) => CONVENTIONS[arch](btf, type, state));
}

interface State {
  readonly registers: readonly string[];
  /** How many of them are taken. */
  used: number;
  /** Where arguments on the stack start: an address that is a multiple of 16. */
  readonly start: number;
  /** Where the next one lies. */
  stack: number;
}

/** Bytes above the stack pointer. On x86_64 the call has pushed the return address. */
const STACK_START = { x86_64: 8, aarch64: 0 } as const;

const CONVENTIONS = { x86_64: systemV, aarch64: aapcs64 } as const;

/**
 * System V AMD64 ABI 3.2.3: what is larger than 16 bytes, or packed, is copied to the stack; so is what finds not enough
 * registers, and what comes after it may still take them.
 */
function systemV(btf: Btf, type: number, state: State): Passing {
  const size = sizeOf(btf, type);
  if (size > 16 || isPacked(btf, type)) return toStack(btf, type, state);
  if (hasFloat(btf, type)) return { kind: 'vector' };
  const needed = pieces(size);
  return state.used + needed <= state.registers.length
    ? toRegisters(needed, state)
    : toStack(btf, type, state);
}

/**
 * AAPCS64 6.8.2: of a struct larger than 16 bytes a pointer to a copy is passed (B.4); what is aligned to 16 bytes starts
 * at an even register (C.10); once something found no room, all that follows lies on the stack, too (C.13).
 */
function aapcs64(btf: Btf, type: number, state: State): Passing {
  const size = sizeOf(btf, type);
  if (size > 16) return { kind: 'pointed', pointer: pass(1, 8, 8, state) };
  if (hasFloat(btf, type)) return { kind: 'vector' };
  const align = alignOf(btf, type);
  if (align === 16) state.used += state.used % 2;
  return pass(pieces(size), size, align, state);
}

function pass(needed: number, size: number, align: number, state: State): Passing {
  if (state.used + needed <= state.registers.length) return toRegisters(needed, state);
  state.used = state.registers.length;
  return place(size, align, state);
}

const pieces = (size: number): number => Math.ceil(size / 8);

function toRegisters(needed: number, state: State): Passing {
  const names = state.registers.slice(state.used, state.used + needed);
  state.used += needed;
  return { kind: 'registers', names };
}

function toStack(btf: Btf, type: number, state: State): Passing {
  return place(sizeOf(btf, type), alignOf(btf, type), state);
}

/** Arguments on the stack take a multiple of eight bytes. */
function place(size: number, align: number, state: State): Passing {
  const unit = Math.max(8, align);
  const offset = state.start + Math.ceil((state.stack - state.start) / unit) * unit;
  state.stack = offset + pieces(size) * 8;
  return { kind: 'stack', offset };
}

/** No function of the kernel takes a struct with both numbers of this kind and others, which would be split. */
function hasFloat(btf: Btf, id: number): boolean {
  const type = strip(btf, id);
  if (type.kind === 'array') return hasFloat(btf, type.element);
  if (type.kind === 'struct' || type.kind === 'union') return type.members.some((m) => hasFloat(btf, m.type));
  return type.kind === 'float';
}
