import { quote, run, type Target } from '../targets/target.ts';
import { instructionStarts } from './disassemble.ts';
import { ElfError, type ElfFile, type ElfFunction, fileOffset, type ReadAt, readElf } from './elf.ts';
import { ARCHITECTURES } from './function-code.ts';
import type { SymbolTable } from './symbols.ts';

/** A file on the target in which functions are to be probed. */
export type Program =
  | ({ readonly kind: 'program'; readonly starts: Starts } & ElfFile)
  | { readonly kind: 'missing' | 'no-file' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Offsets at which an instruction starts, of those functions that were asked for. */
export type Starts = ReadonlyMap<ElfFunction, readonly number[]>;

/** `within` says in which of its functions somebody will probe an instruction. A path starts in the target's folder. */
export async function readProgram(
  target: Target,
  path: string,
  within: (file: ElfFile) => readonly ElfFunction[],
  symbols: SymbolTable,
): Promise<Program> {
  const word = quote(path.startsWith('-') ? `./${path}` : path);
  const { exit } = await run(
    target,
    `[ -e ${word} ] || exit 1; [ -f ${word} ] || exit 2; [ -r ${word} ] || exit 3`,
  );
  if (exit.code !== 0) return NO_FILE[exit.code ?? 3] ?? NO_FILE[3]!;
  const read = reader(target, word);
  try {
    const file = await readElf(read);
    return { kind: 'program', ...file, starts: await startsOf(file, within(file), read, symbols) };
  } catch (error) {
    if (error instanceof ElfError) return { kind: 'unreadable', why: error.message };
    throw error;
  }
}

const NO_FILE: Readonly<Record<number, Program>> = {
  1: { kind: 'missing' },
  2: { kind: 'no-file' },
  3: { kind: 'unreadable', why: 'it may not be read' },
};

/** All ranges in one round trip. What is read of one is told apart by how many bytes are behind it. */
function reader(target: Target, file: string): ReadAt {
  return async (ranges) => {
    const script = ranges.map(({ offset, bytes }) => cut(file, offset, bytes)).join('\n');
    const { stdout } = await run(target, script);
    let at = 0;
    return ranges.map(({ bytes }) => {
      at += bytes;
      return stdout.subarray(at - bytes, at);
    });
  };
}

const cut = (file: string, offset: number, bytes: number): string =>
  bytes === 0 ? ':' : `tail -c +${offset + 1} ${file} | head -c ${bytes}`;

async function startsOf(
  file: ElfFile,
  functions: readonly ElfFunction[],
  read: ReadAt,
  symbols: SymbolTable,
): Promise<Starts> {
  const architecture = ARCHITECTURES.get(file.machine);
  const ranges = functions.flatMap((found) => {
    const offset = fileOffset(file, found.address);
    return offset === null || found.bytes === 0 ? [] : [{ found, offset, bytes: found.bytes }];
  });
  if (architecture === undefined || ranges.length === 0) return new Map();
  const code = await read(ranges);
  return new Map(
    await Promise.all(
      ranges.map(async ({ found }, i) => {
        const machineCode = { architecture, address: found.address, bytes: code[i]! };
        return [found, await instructionStarts(machineCode, symbols)] as const;
      }),
    ),
  );
}
