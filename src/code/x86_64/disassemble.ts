import type { Decoder, Formatter, Instruction } from 'iced-x86';
import {
  calleeAt,
  type Disassembly,
  hexBytes,
  type InstructionRow,
  type MachineCode,
} from '../instructions.ts';
import type { SymbolTable } from '../symbols.ts';

type Iced = typeof import('iced-x86');

/** As `disassemble` of code/disassemble.ts: a kprobe is a breakpoint or a jump here, ftrace a call. */
export async function disassemble(code: MachineCode, symbols: SymbolTable): Promise<Disassembly> {
  const iced = await import('iced-x86');
  const decoder = new iced.Decoder(64, code.bytes, iced.DecoderOptions.None);
  decoder.ip = code.address;
  const formatter = objdumpStyle(iced);
  try {
    const rows = withoutPadding([...decode(iced, decoder, formatter, code, symbols)]);
    return { rows, notes: patches(rows) };
  } finally {
    decoder.free();
    formatter.free();
  }
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
  code: MachineCode,
  symbols: SymbolTable,
): Iterable<InstructionRow> {
  while (decoder.canDecode) {
    const at = decoder.position;
    const instruction = decoder.decode();
    const raw = code.bytes.subarray(at, decoder.position);
    const flow = instruction.isInvalid
      ? 'trap'
      : (FLOWS[iced.FlowControl[instruction.flowControl]] ?? 'next');
    const target = flow === 'call' || flow === 'jump' ? instruction.nearBranchTarget : 0n;
    yield {
      offset: at,
      bytes: hexBytes(raw),
      text: withSymbol(formatter.format(instruction), instruction, symbols),
      callee: target === 0n ? null : calleeAt(target, code, symbols),
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
