import type { Target } from '../targets/target.ts';
import { disassemble } from './disassemble.ts';
import { readFunctions } from './function-code.ts';
import type { InstructionRow } from './instructions.ts';
import type { SymbolTable } from './symbols.ts';

/** A place where one function calls another. */
export interface CallSite {
  readonly callee: string;
  /** Which call of that callee it is, in the order of addresses, from 1. */
  readonly n: number;
  /**
   * Offset, from the function's start, of the instruction after the call: a probe there sees what came back. Null for
   * a jump to the callee at the function's end, after which nothing of the function runs: use a return probe.
   */
  readonly offset: number | null;
}

/**
 * The direct calls in a function of the running kernel, in the order of addresses. Calls through pointers have no
 * callee that the code names, and are left out. Throws as `readFunctions`.
 */
export async function callSites(target: Target, symbols: SymbolTable, name: string): Promise<CallSite[]> {
  const [code] = await readFunctions(target, symbols, [name]);
  const { rows } = await disassemble(code!, symbols);
  return sitesOf(rows, name);
}

/** The call sites among a function's instructions. */
function sitesOf(rows: readonly InstructionRow[], name: string): CallSite[] {
  const counts = new Map<string, number>();
  return rows.flatMap((row) => {
    const { callee } = row;
    if (callee === null || !isCallee(row, callee, name)) return [];
    const n = (counts.get(callee) ?? 0) + 1;
    counts.set(callee, n);
    return [{ callee, n, offset: row.flow === 'call' ? after(row) : null }];
  });
}

/** Not a callee: ftrace's own call, a return in disguise, and the function's own unlikely part. */
function isCallee(row: InstructionRow, callee: string, name: string): boolean {
  if (row.offset === 0 && row.flow === 'call') return false;
  return (
    !/^(__fentry__|ftrace_(regs_)?caller|__x86_return_thunk|srso_.*return_thunk|retbleed_return_thunk|its_return_thunk)$/.test(
      callee,
    ) && callee !== `${name}.cold`
  );
}

function after(row: InstructionRow): number {
  return row.offset + row.bytes.split(' ').length;
}
