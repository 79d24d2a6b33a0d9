import { TargetError } from '../base/errors.ts';
import { oncePerTarget, run, type Target } from '../targets/target.ts';
import { hex } from './address.ts';

/** Where `/proc/kcore`, an ELF core file of the running kernel, keeps which addresses. */
export interface Kcore {
  /** ELF e_machine: 62 is x86-64, 183 is AArch64. */
  readonly machine: number;
  readonly segments: readonly Segment[];
}

interface Segment {
  readonly address: bigint;
  readonly bytes: bigint;
  /** Position in the file. */
  readonly offset: bigint;
}

export interface Range {
  readonly address: bigint;
  readonly bytes: number;
}

const PAGE = 4096;
const HEADER_PAGES = 4;
const ELF_HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const PT_LOAD = 1;

/** The core file's map, read once per target. Throws TargetError `kcore-unreadable`. */
export const openKcore = oncePerTarget(readMap);

/** Bytes of the running kernel's memory, all ranges in one round trip. Throws TargetError `kcore-unreadable`. */
export async function readMemory(target: Target, ranges: readonly Range[]): Promise<Uint8Array[]> {
  if (ranges.length === 0) return [];
  const { segments } = await openKcore(target);
  const parts = ranges.map((range) => pagesOf(segments, range));
  const { stdout, stderr } = await run(target, parts.map(({ first, pages }) => dd(first, pages)).join('\n'));
  const expected = parts.reduce((sum, { pages }) => sum + pages * PAGE, 0);
  if (stdout.length !== expected) throw unreadable(`read ${stdout.length} of ${expected} bytes`, stderr);
  let at = 0;
  return parts.map(({ skip, pages }, i) => {
    const start = at + skip;
    at += pages * PAGE;
    return stdout.slice(start, start + ranges[i]!.bytes);
  });
}

/**
 * Elf64_Ehdr: e_ident[16], u16 e_type, e_machine (at 18), …, u64 e_phoff (at 32), …, u16 e_phentsize, e_phnum (at 54).
 * Throws TargetError `kcore-unreadable` when it is none.
 */
function parseKcore(bytes: Uint8Array): Kcore {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < ELF_HEADER_BYTES || view.getUint32(0) !== 0x7f454c46)
    throw unreadable('it is no ELF file', '');
  const table = Number(view.getBigUint64(32, true));
  const count = view.getUint16(56, true);
  const end = table + count * PROGRAM_HEADER_BYTES;
  if (end > bytes.length)
    throw unreadable(`its program headers end at ${end}, beyond the ${bytes.length} bytes read`, '');
  const segments = Array.from({ length: count }, (_, i) => table + i * PROGRAM_HEADER_BYTES)
    .filter((at) => view.getUint32(at, true) === PT_LOAD)
    .map((at) => segment(view, at));
  return { machine: view.getUint16(18, true), segments };
}

/** Elf64_Phdr: u32 p_type, p_flags; u64 p_offset (at 8), p_vaddr, p_paddr, p_filesz (at 32), p_memsz, p_align. */
function segment(view: DataView, at: number): Segment {
  return {
    offset: view.getBigUint64(at + 8, true),
    address: view.getBigUint64(at + 16, true),
    bytes: view.getBigUint64(at + 32, true),
  };
}

async function readMap(target: Target): Promise<Kcore> {
  const { stdout, stderr, exit } = await run(target, dd(0n, HEADER_PAGES));
  if (exit.code !== 0 && stdout.length === 0) throw unreadable('it cannot be opened', stderr);
  return parseKcore(stdout);
}

/** Whole pages around a range: `dd` seeks in blocks. */
function pagesOf(segments: readonly Segment[], { address, bytes }: Range) {
  const found = segments.find((s) => address >= s.address && address + BigInt(bytes) <= s.address + s.bytes);
  if (!found) throw unreadable(`${hex(address)} lies in none of its segments`, '');
  const offset = found.offset + (address - found.address);
  const skip = Number(offset % BigInt(PAGE));
  return { first: offset / BigInt(PAGE), skip, pages: Math.ceil((skip + bytes) / PAGE) };
}

function dd(first: bigint, pages: number): string {
  return `dd if=/proc/kcore bs=${PAGE} skip=${first} count=${pages} 2>/dev/null || dd if=/proc/kcore bs=1 count=0`;
}

function unreadable(why: string, stderr: string): TargetError {
  const said = stderr.trim().split('\n')[0];
  return new TargetError(
    'kcore-unreadable',
    `the kernel's code cannot be read from /proc/kcore: ${why}${said ? ` (${said})` : ''}`,
    'reading it needs root on the target, a kernel with CONFIG_PROC_KCORE, and no lockdown (cat /sys/kernel/security/lockdown)',
  );
}
