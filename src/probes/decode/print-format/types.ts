import { INT, type IntegerType, LONG, UNSIGNED_INT, UNSIGNED_LONG } from './integer.ts';

/** The type that the words of a cast name: `unsigned long`, `gfp_t`, `enum zone_type`; null for one not known here. */
export function typeOf(words: readonly string[]): IntegerType | null {
  const named = TYPES.get(words.join(' '));
  if (named) return named;
  if (words[0] === 'enum' && words.length === 2) return UNSIGNED_INT;
  return basicType(words);
}

/** `short`, `unsigned long int` and the like: the words may come in any order. */
function basicType(words: readonly string[]): IntegerType | null {
  if (words.length === 0 || !words.every((word) => BASIC.has(word))) return null;
  const signed = !words.includes('unsigned');
  const bits = words.includes('char') ? 8 : words.includes('short') ? 16 : words.includes('long') ? 64 : 32;
  return { bits, signed };
}

const BASIC: ReadonlySet<string> = new Set(['signed', 'unsigned', 'char', 'short', 'int', 'long']);

/** Of include/linux/types.h and uapi/linux/types.h, and what other headers name the same way. */
const TYPES: ReadonlyMap<string, IntegerType> = new Map(
  (
    [
      ['u8 __u8 uint8_t', { bits: 8, signed: false }],
      ['s8 __s8 int8_t', { bits: 8, signed: true }],
      ['u16 __u16 uint16_t __le16 __be16 umode_t', { bits: 16, signed: false }],
      ['s16 __s16 int16_t', { bits: 16, signed: true }],
      ['u32 __u32 uint32_t __le32 __be32 uint dev_t gfp_t fmode_t uid_t gid_t', UNSIGNED_INT],
      ['slab_flags_t blk_opf_t vm_fault_t OM_uint32', UNSIGNED_INT],
      ['s32 __s32 int32_t pid_t __kernel_rwf_t', INT],
      ['u64 __u64 uint64_t __le64 __be64 size_t sector_t blkcnt_t ino_t pgoff_t', UNSIGNED_LONG],
      ['uintptr_t dma_addr_t phys_addr_t resource_size_t', UNSIGNED_LONG],
      ['s64 __s64 int64_t ssize_t loff_t ptrdiff_t ktime_t', LONG],
    ] satisfies [string, IntegerType][]
  ).flatMap(([names, type]) => names.split(' ').map((name): [string, IntegerType] => [name, type])),
);
