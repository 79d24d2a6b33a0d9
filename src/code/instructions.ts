import { signedNumber } from './address.ts';
import type { SymbolTable } from './symbols.ts';

/** What can be taken apart. */
export interface MachineCode {
  readonly architecture: 'x86_64' | 'aarch64';
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** One machine instruction. */
export interface InstructionRow {
  /** From the start of the function. */
  readonly offset: number;
  /** In hexadecimal, in the order of memory: `e8 d5 d6 ff ff`. */
  readonly bytes: string;
  /** As objdump prints it (x86 in AT&T syntax); addresses with their symbols. */
  readonly text: string;
  /** The function that a direct call or jump leads to; null for everything else. */
  readonly callee: string | null;
  readonly flow: 'next' | 'call' | 'jump' | 'branch' | 'return' | 'trap';
}

export interface Disassembly {
  readonly rows: readonly InstructionRow[];
  /** What is not the compiler's own code, in words: ftrace's call, a breakpoint of a probe. */
  readonly notes: readonly string[];
}

/** The function that a direct call or jump to `target` reaches; null within the code (a call of itself leaves it). */
export function calleeAt(
  target: bigint,
  { address, bytes }: MachineCode,
  symbols: SymbolTable,
): string | null {
  const distance = signedNumber(target) - signedNumber(address);
  if (distance > 0 && distance < bytes.length) return null;
  // Only the start of a symbol is a function being called; what leads into the middle of one is no call of it.
  const found = symbols.lookup(target);
  return found && found.offset === 0 ? found.symbol.name : null;
}

export const hexBytes = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
