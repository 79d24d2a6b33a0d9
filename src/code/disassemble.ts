import type { Decoder, Formatter, Instruction } from 'iced-x86';
import { signedNumber } from './address.ts';
import type { SymbolTable } from './symbols.ts';

/** One machine instruction. */
export interface InstructionRow {
  /** From the start of the function. */
  readonly offset: number;
  /** In hexadecimal: `e8 d5 d6 ff ff`. */
  readonly bytes: string;
  /** In AT&T syntax, as objdump prints it; addresses with their symbols. */
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

type Iced = typeof import('iced-x86');

/**
 * Decodes x86-64 code that lies at `address`. Padding after the last instruction is left out. The kernel patches
 * its own text: installed kprobes (a breakpoint or a jump) and ftrace show up in `notes`.
 */
export async function disassemble(
  bytes: Uint8Array,
  address: bigint,
  symbols: SymbolTable,
): Promise<Disassembly> {
  const iced = await import('iced-x86');
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.None);
  decoder.ip = address;
  const formatter = objdumpStyle(iced);
  try {
    const all = [...decode(iced, decoder, formatter, bytes, address, symbols)];
    const rows = withoutPadding(all);
    return { rows, notes: patches(rows) };
  } finally {
    decoder.free();
    formatter.free();
  }
}

/** Offsets at which an instruction starts: the only places a probe inside the function may stand. */
export async function instructionStarts(
  bytes: Uint8Array,
  address: bigint,
  symbols: SymbolTable,
): Promise<number[]> {
  return (await disassemble(bytes, address, symbols)).rows.map((row) => row.offset);
}

function objdumpStyle(iced: Iced): Formatter {
  const formatter = new iced.Formatter(iced.FormatterSyntax.Gas);
  formatter.uppercaseHex = false;
  formatter.smallHexNumbersInDecimal = false;
  formatter.branchLeadingZeros = false;
  return formatter;
}

function* decode(
  iced: Iced,
  decoder: Decoder,
  formatter: Formatter,
  bytes: Uint8Array,
  address: bigint,
  symbols: SymbolTable,
): Iterable<InstructionRow> {
  while (decoder.canDecode) {
    const at = decoder.position;
    const instruction = decoder.decode();
    const raw = bytes.subarray(at, decoder.position);
    const flow = instruction.isInvalid
      ? 'trap'
      : (FLOWS[iced.FlowControl[instruction.flowControl]] ?? 'next');
    const leavesTo = flow === 'call' || flow === 'jump' ? outside(instruction, address, bytes.length) : null;
    yield {
      offset: at,
      bytes: [...raw].map((b) => b.toString(16).padStart(2, '0')).join(' '),
      text: withSymbol(formatter.format(instruction), instruction, symbols),
      callee: leavesTo === null ? null : nameAt(leavesTo, symbols),
      flow,
    };
    instruction.free();
  }
}

const FLOWS: Readonly<Record<string, InstructionRow['flow']>> = {
  Call: 'call',
  IndirectCall: 'call',
  UnconditionalBranch: 'jump',
  IndirectBranch: 'jump',
  ConditionalBranch: 'branch',
  Return: 'return',
  Interrupt: 'trap',
  Exception: 'trap',
};

/** The target of a direct call or jump that leaves the function (a call of itself counts as leaving). */
function outside(instruction: Instruction, address: bigint, size: number): bigint | null {
  const target = instruction.nearBranchTarget;
  if (target === 0n) return null;
  const distance = signedNumber(target) - signedNumber(address);
  return distance > 0 && distance < size ? null : target;
}

/** Only the start of a symbol is a function being called; what leads into the middle of one is no call of it. */
function nameAt(address: bigint, symbols: SymbolTable): string | null {
  const found = symbols.lookup(address);
  return found && found.offset === 0 ? found.symbol.name : null;
}

function withSymbol(text: string, instruction: Instruction, symbols: SymbolTable): string {
  const address =
    instruction.nearBranchTarget || (instruction.isIpRelMemoryOperand && instruction.ipRelMemoryAddress);
  const name = address ? symbols.symbolize(address) : null;
  return name ? `${text} <${name}>` : text;
}

/** Between functions lie int3 and nops. */
function withoutPadding(rows: readonly InstructionRow[]): InstructionRow[] {
  let end = rows.length;
  while (end > 0 && /^(int3|nop|data16|cs nop|xchg %ax,%ax)/.test(rows[end - 1]!.text)) end--;
  return rows.slice(0, end);
}

function patches(rows: readonly InstructionRow[]): string[] {
  const notes: string[] = [];
  const [first] = rows;
  if (first?.flow === 'call') notes.push("+0 is ftrace's call: the function is being traced");
  if (first?.flow === 'jump')
    notes.push('+0 is the jump of an installed kprobe: the instructions it covers are not shown');
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1]?.flow ?? 'next';
    if (row.text !== 'int3' || before === 'jump' || before === 'return' || before === 'trap') continue;
    notes.push(
      `+${row.offset} is a breakpoint, of an installed kprobe: the first byte of the instruction there is covered, and what follows may be misread`,
    );
  }
  return notes;
}
