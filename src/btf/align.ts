import type { Btf } from './btf.ts';
import { sizeOf, strip } from './resolve.ts';

const POINTER_BYTES = 8;
/** Deeper than any compiler nests: a broken blob. */
const MAX_DEPTH = 64;

/**
 * Bytes to whose multiples a type is aligned, by the rules of C: BTF does not say it. `__attribute__((aligned))` on a
 * struct is not known; a packed one shows by a member that lies where its type may not.
 */
export function alignOf(btf: Btf, id: number, depth = 0): number {
  const type = strip(btf, id);
  if (depth === MAX_DEPTH) return 1;
  switch (type.kind) {
    case 'array':
      return alignOf(btf, type.element, depth + 1);
    case 'struct':
    case 'union':
      if (isPacked(btf, id)) return 1;
      return Math.max(1, ...type.members.map((member) => alignOf(btf, member.type, depth + 1)));
    case 'pointer':
      return POINTER_BYTES;
    default:
      return Math.max(1, sizeOf(btf, type.id));
  }
}

/** Whether a struct or union has a member, bitfields apart, that is not aligned as its type is. */
export function isPacked(btf: Btf, id: number): boolean {
  const type = strip(btf, id);
  if (type.kind !== 'struct' && type.kind !== 'union') return false;
  return type.members.some((member) => {
    const bits = member.bitWidth > 0 ? 1 : alignOf(btf, member.type) * 8;
    return member.bitOffset % bits !== 0 || isPacked(btf, member.type);
  });
}
