import {
  calleeAt,
  type Disassembly,
  hexBytes,
  type InstructionRow,
  type MachineCode,
} from '../instructions.ts';
import type { SymbolTable } from '../symbols.ts';
import { type Capstone, loadCapstone } from './capstone.ts';

/** Every instruction has so many bytes. */
const BYTES = 4;

/** As `disassemble` of code/disassemble.ts: a kprobe is a `brk` here, ftrace a `bl` where a `nop` was. */
export async function disassemble(code: MachineCode, symbols: SymbolTable): Promise<Disassembly> {
  const capstone = await loadCapstone();
  const rows = withoutPadding(words(code).map((word, i) => row(word, i * BYTES, code, symbols, capstone)));
  return { rows, notes: patches(rows) };
}

function words({ bytes }: MachineCode): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / BYTES) }, (_, i) => view.getUint32(i * BYTES, true));
}

function row(
  word: number,
  offset: number,
  code: MachineCode,
  symbols: SymbolTable,
  capstone: Capstone,
): InstructionRow {
  const at = code.address + BigInt(offset);
  const raw = code.bytes.subarray(offset, offset + BYTES);
  const text = capstone.text(raw, at) ?? `.word 0x${word.toString(16).padStart(8, '0')}`;
  const flow = flowOf(text);
  const target = branchTarget(word, at);
  const name = target === null ? null : symbols.symbolize(target);
  const leaves = target !== null && (flow === 'call' || flow === 'jump');
  return {
    offset,
    bytes: hexBytes(raw),
    text: name === null ? text : `${text} <${name}>`,
    callee: leaves ? calleeAt(target, code, symbols) : null,
    flow,
  };
}

/** Arm Architecture Reference Manual, C4.1.66 "Branches, Exception Generating and System instructions". */
const FLOWS: readonly (readonly [mnemonic: RegExp, flow: InstructionRow['flow']])[] = [
  [/^blr?(a[ab]z?)?$/, 'call'],
  [/^(b|br(a[ab]z?)?)$/, 'jump'],
  [/^(b\.\w+|cbn?z|tbn?z)$/, 'branch'],
  [/^(ret(a[ab])?|eret(a[ab])?)$/, 'return'],
  [/^(brk|hlt|udf|\.word)$/, 'trap'],
];

function flowOf(text: string): InstructionRow['flow'] {
  const mnemonic = text.split(' ')[0]!;
  return FLOWS.find(([pattern]) => pattern.test(mnemonic))?.[1] ?? 'next';
}

/**
 * Where a direct branch leads, from the same manual:
 *   B, BL       x00101 imm26
 *   B.cond      01010100 imm19 …     CBZ, CBNZ   x011010x imm19 …
 *   TBZ, TBNZ   x011011x b40 imm14 …
 */
function branchTarget(word: number, at: bigint): bigint | null {
  const distance = branchDistance(word);
  return distance === null ? null : BigInt.asUintN(64, at + BigInt(distance * BYTES));
}

/** In instructions. */
function branchDistance(word: number): number | null {
  if ((word & 0x7c000000) >>> 0 === 0x14000000) return (word << 6) >> 6;
  if ((word & 0xff000010) >>> 0 === 0x54000000 || (word & 0x7e000000) >>> 0 === 0x34000000)
    return (word << 8) >> 13;
  return (word & 0x7e000000) >>> 0 === 0x36000000 ? (word << 13) >> 18 : null;
}

/** Between functions lie nops, and words that are no instruction. */
function withoutPadding(rows: readonly InstructionRow[]): InstructionRow[] {
  let end = rows.length;
  while (end > 0 && /^(nop|udf #0|\.word 0x00000000)$/.test(rows[end - 1]!.text)) end--;
  return rows.slice(0, end);
}

/** The immediate of a kprobe's `brk`: KPROBES_BRK_IMM of arch/arm64/include/asm/brk-imm.h. */
const KPROBE = /^brk #(4|0x4)$/;

function patches(rows: readonly InstructionRow[]): string[] {
  return rows.flatMap(({ offset, text, callee }) => {
    if (callee !== null && /^ftrace_(regs_)?caller$/.test(callee))
      return [`+${offset} is ftrace's call: the function is being traced`];
    return KPROBE.test(text)
      ? [`+${offset} is the breakpoint of an installed kprobe: it covers the instruction there`]
      : [];
  });
}
