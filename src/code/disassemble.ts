import { disassemble as aarch64 } from './aarch64/disassemble.ts';
import type { Disassembly, MachineCode } from './instructions.ts';
import type { SymbolTable } from './symbols.ts';
import { disassemble as x86_64 } from './x86_64/disassemble.ts';

/**
 * Decodes the code of a function. Padding after the last instruction is left out. The kernel patches its own text:
 * installed kprobes and ftrace show up in `notes`.
 */
export function disassemble(code: MachineCode, symbols: SymbolTable): Promise<Disassembly> {
  return DISASSEMBLERS[code.architecture](code, symbols);
}

const DISASSEMBLERS = { x86_64, aarch64 } as const;

/** Offsets at which an instruction starts: the only places a probe inside the function may stand. */
export async function instructionStarts(code: MachineCode, symbols: SymbolTable): Promise<number[]> {
  return (await disassemble(code, symbols)).rows.map((row) => row.offset);
}
