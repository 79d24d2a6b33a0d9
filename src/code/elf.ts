/** Bytes [offset, offset + length) of a file; fewer where the file ends before. */
export type ReadAt = (ranges: readonly FileRange[]) => Promise<Uint8Array[]>;

export interface FileRange {
  readonly offset: number;
  readonly bytes: number;
}

/** What a program or library says of its functions. */
export interface ElfFile {
  /** e_machine: 62 is x86-64, 183 is AArch64. */
  readonly machine: number;
  /** What is mapped to be executed. */
  readonly code: readonly ElfSegment[];
  /** By address. */
  readonly functions: readonly ElfFunction[];
  /** Names of what is taken from other files. */
  readonly imports: ReadonlySet<string>;
}

export interface ElfSegment extends FileRange {
  readonly address: bigint;
}

export interface ElfFunction {
  readonly name: string;
  readonly address: bigint;
  /** 0 where the file does not say. */
  readonly bytes: number;
  /** Which function is called is chosen when the program starts; this one does the choosing (STT_GNU_IFUNC). */
  readonly indirect: boolean;
}

/** Why a file is no program that can be read here. */
export class ElfError extends Error {
  override readonly name = 'ElfError';
}

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const SECTION_BYTES = 64;
const SYMBOL_BYTES = 24;
const [SHT_SYMTAB, SHT_DYNSYM] = [2, 11];
const [STT_FUNC, STT_GNU_IFUNC] = [2, 10];
const [PT_LOAD, PF_X] = [1, 1];
/** More than any file has; a damaged one must not ask for more. */
const MAX_TABLE_BYTES = 512 * 1024 * 1024;

/** Reads a 64-bit little-endian ELF file in three steps: header, tables, symbols. Throws ElfError. */
export async function readElf(read: ReadAt): Promise<ElfFile> {
  const header = readHeader((await read([{ offset: 0, bytes: HEADER_BYTES }]))[0]!);
  const [programs, sections] = await readTables(read, [header.programs, header.sections]);
  const tables = symbolTables(sections!);
  const parts = await readTables(
    read,
    tables.flatMap(({ symbols, names }) => [symbols, names]),
  );
  const entries = tables.flatMap((_, i) => [...symbolsOf(parts[2 * i]!, parts[2 * i + 1]!)]);
  return {
    machine: header.machine,
    code: codeOf(programs!),
    functions: functionsOf(entries),
    imports: new Set(entries.filter(({ defined }) => !defined).map(({ name }) => name)),
  };
}

/** Where an address of the program lies in its file; null where it is not mapped to be executed. */
export function fileOffset({ code }: Pick<ElfFile, 'code'>, address: bigint): number | null {
  const found = code.find((s) => address >= s.address && address < s.address + BigInt(s.bytes));
  return found ? found.offset + Number(address - found.address) : null;
}

/** The address at which a byte of the file is mapped to be executed; null where it is not. */
export function addressAt({ code }: Pick<ElfFile, 'code'>, offset: number): bigint | null {
  const found = code.find((s) => offset >= s.offset && offset < s.offset + s.bytes);
  return found ? found.address + BigInt(offset - found.offset) : null;
}

/** The function an address lies in; one whose size is not known ends at the next. */
export function functionAt({ functions }: Pick<ElfFile, 'functions'>, address: bigint): ElfFunction | null {
  let [low, high] = [0, functions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (functions[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  const found = functions[low - 1];
  if (!found) return null;
  return found.bytes === 0 || address < found.address + BigInt(found.bytes) ? found : null;
}

/**
 * Elf64_Ehdr (include/uapi/linux/elf.h): e_ident[16] (magic, class at 4, data at 5), u16 e_type, e_machine (at 18), …,
 * u64 e_phoff (at 32), e_shoff (at 40), …, u16 e_phentsize (at 54), e_phnum, e_shentsize, e_shnum (at 60).
 */
function readHeader(bytes: Uint8Array) {
  if (bytes.length < HEADER_BYTES || viewOf(bytes).getUint32(0) !== 0x7f454c46)
    throw new ElfError('it is no ELF file');
  const view = viewOf(bytes);
  if (view.getUint8(4) !== 2 || view.getUint8(5) !== 1)
    throw new ElfError('it is not made for a 64-bit little-endian machine');
  const table = (at: number, count: number, size: number, entry: number): FileRange => {
    const entries = view.getUint16(count, true);
    if (entries > 0 && view.getUint16(size, true) !== entry)
      throw new ElfError(`its tables have entries of ${view.getUint16(size, true)} bytes, not ${entry}`);
    return range(view.getBigUint64(at, true), BigInt(entries * entry));
  };
  return {
    machine: view.getUint16(18, true),
    programs: table(32, 56, 54, SEGMENT_BYTES),
    sections: table(40, 60, 58, SECTION_BYTES),
  };
}

/** Elf64_Phdr: u32 p_type, p_flags (at 4); u64 p_offset (at 8), p_vaddr (at 16), p_paddr, p_filesz (at 32), p_memsz, p_align. */
function codeOf(bytes: Uint8Array): ElfSegment[] {
  const view = viewOf(bytes);
  return entries(bytes, SEGMENT_BYTES)
    .filter((at) => view.getUint32(at, true) === PT_LOAD && (view.getUint32(at + 4, true) & PF_X) !== 0)
    .map((at) => ({
      ...range(view.getBigUint64(at + 8, true), view.getBigUint64(at + 32, true)),
      address: view.getBigUint64(at + 16, true),
    }));
}

/** Elf64_Shdr: u32 sh_name, sh_type (at 4); u64 sh_flags, sh_addr, sh_offset (at 24), sh_size (at 32); u32 sh_link (at 40). */
function symbolTables(bytes: Uint8Array): { symbols: FileRange; names: FileRange }[] {
  const view = viewOf(bytes);
  const content = (at: number) => range(view.getBigUint64(at + 24, true), view.getBigUint64(at + 32, true));
  const all = entries(bytes, SECTION_BYTES);
  return all
    .filter((at) => [SHT_SYMTAB, SHT_DYNSYM].includes(view.getUint32(at + 4, true)))
    .flatMap((at) => {
      const names = all[view.getUint32(at + 40, true)];
      return names === undefined ? [] : [{ symbols: content(at), names: content(names) }];
    });
}

interface Entry extends ElfFunction {
  readonly defined: boolean;
}

/** Elf64_Sym: u32 st_name; u8 st_info (at 4), st_other; u16 st_shndx (at 6); u64 st_value (at 8), st_size (at 16). */
function* symbolsOf(bytes: Uint8Array, names: Uint8Array): Generator<Entry> {
  const view = viewOf(bytes);
  for (const at of entries(bytes, SYMBOL_BYTES)) {
    const type = view.getUint8(at + 4) & 15;
    const defined = view.getUint16(at + 6, true) !== 0;
    if (defined && type !== STT_FUNC && type !== STT_GNU_IFUNC) continue;
    const name = text(names, view.getUint32(at, true));
    if (name === '') continue;
    yield {
      name,
      defined,
      address: view.getBigUint64(at + 8, true),
      bytes: Number(BigInt.asUintN(48, view.getBigUint64(at + 16, true))),
      indirect: type === STT_GNU_IFUNC,
    };
  }
}

/** Without what stands in both tables. */
function functionsOf(all: readonly Entry[]): ElfFunction[] {
  const unique = new Map<string, ElfFunction>();
  for (const { defined, ...found } of all) if (defined) unique.set(`${found.name} ${found.address}`, found);
  return [...unique.values()].sort((a, b) => Number(a.address - b.address));
}

/** A name up to its NUL, without the version behind an @. */
function text(names: Uint8Array, start: number): string {
  const end = names.indexOf(0, start);
  return Buffer.from(names.subarray(start, end < 0 ? undefined : end))
    .toString('latin1')
    .replace(/@.*/, '');
}

async function readTables(read: ReadAt, wanted: readonly FileRange[]): Promise<Uint8Array[]> {
  const found = await read(wanted);
  for (const [i, { offset, bytes }] of wanted.entries())
    if (found[i]!.length !== bytes)
      throw new ElfError(`of a table of ${bytes} bytes at ${offset} it holds ${found[i]!.length}`);
  return found;
}

function entries(bytes: Uint8Array, size: number): number[] {
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => i * size);
}

function range(offset: bigint, bytes: bigint): FileRange {
  if (offset + bytes > BigInt(Number.MAX_SAFE_INTEGER) || bytes > BigInt(MAX_TABLE_BYTES))
    throw new ElfError(`a part of it would have ${bytes} bytes at ${offset}`);
  return { offset: Number(offset), bytes: Number(bytes) };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
