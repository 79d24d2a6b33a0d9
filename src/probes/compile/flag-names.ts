import type { KernelFacts } from '../spec/types.ts';

type Bits = readonly (readonly [bits: number, name: string])[];

/** include/uapi/asm-generic/fcntl.h; the four that arm64 has elsewhere: arch/arm64/include/uapi/asm/fcntl.h. */
const OPEN: Bits = [
  [0o100, 'O_CREAT'],
  [0o200, 'O_EXCL'],
  [0o400, 'O_NOCTTY'],
  [0o1000, 'O_TRUNC'],
  [0o2000, 'O_APPEND'],
  [0o4000, 'O_NONBLOCK'],
  [0o4010000, 'O_SYNC'],
  [0o10000, 'O_DSYNC'],
  [0o20000, 'FASYNC'],
  [0o1000000, 'O_NOATIME'],
  [0o2000000, 'O_CLOEXEC'],
  [0o10000000, 'O_PATH'],
];
const OPEN_OF_ARCH: Readonly<Record<KernelFacts['arch'], Bits>> = {
  x86_64: [
    [0o20200000, 'O_TMPFILE'],
    [0o40000, 'O_DIRECT'],
    [0o100000, 'O_LARGEFILE'],
    [0o200000, 'O_DIRECTORY'],
    [0o400000, 'O_NOFOLLOW'],
  ],
  aarch64: [
    [0o20040000, 'O_TMPFILE'],
    [0o40000, 'O_DIRECTORY'],
    [0o100000, 'O_NOFOLLOW'],
    [0o200000, 'O_DIRECT'],
    [0o400000, 'O_LARGEFILE'],
  ],
};

const ACCESS_MODES = ['O_RDONLY', 'O_WRONLY', 'O_RDWR', 'O_ACCMODE'] as const;

/** include/uapi/asm-generic/mman-common.h, mman.h. */
const PROT: Bits = [
  [1, 'PROT_READ'],
  [2, 'PROT_WRITE'],
  [4, 'PROT_EXEC'],
  [8, 'PROT_SEM'],
];
const MAP: Bits = [
  [3, 'MAP_SHARED_VALIDATE'],
  [1, 'MAP_SHARED'],
  [2, 'MAP_PRIVATE'],
  [0x10, 'MAP_FIXED'],
  [0x20, 'MAP_ANONYMOUS'],
  [0x100, 'MAP_GROWSDOWN'],
  [0x800, 'MAP_DENYWRITE'],
  [0x2000, 'MAP_LOCKED'],
  [0x4000, 'MAP_NORESERVE'],
  [0x8000, 'MAP_POPULATE'],
  [0x20000, 'MAP_STACK'],
  [0x40000, 'MAP_HUGETLB'],
  [0x100000, 'MAP_FIXED_NOREPLACE'],
];

/** How the flags of a system call's parameter read; null for one that has none, or whose names are not known here. */
export function flagNames(
  arch: KernelFacts['arch'],
  call: string,
  parameter: string,
): ((value: number | bigint) => string) | null {
  if (/^(open|openat|open_by_handle_at)$/.test(call) && parameter === 'flags') {
    const bits = [...OPEN_OF_ARCH[arch], ...OPEN];
    return (value) => named(Number(value) & ~3, bits, ACCESS_MODES[Number(value) & 3]!);
  }
  if (/^(mmap|mprotect|pkey_mprotect)$/.test(call) && parameter === 'prot')
    return (value) => named(Number(value), PROT, null) || 'PROT_NONE';
  if (call === 'mmap' && parameter === 'flags') return (value) => named(Number(value), MAP, null) || '0';
  return null;
}

/** `O_WRONLY|O_CREAT|0x800`: names joined, what has none in hexadecimal. */
function named(value: number, bits: Bits, first: string | null): string {
  const names = first === null ? [] : [first];
  let rest = value;
  for (const [mask, name] of bits) {
    if ((rest & mask) !== mask) continue;
    names.push(name);
    rest &= ~mask;
  }
  if (rest !== 0) names.push(`0x${(rest >>> 0).toString(16)}`);
  return names.join('|');
}
