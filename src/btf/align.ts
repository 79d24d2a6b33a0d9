import type { Btf } from './btf.ts';
import { badBtf } from './header.ts';
import { sizeOf, strip } from './resolve.ts';
import type { BtfComposite } from './types.ts';

const POINTER_BYTES = 8;
/** Deeper than any compiler nests: a broken blob. */
const MAX_DEPTH = 64;

/**
 * Bytes to whose multiples a type is aligned, by the rules of C: BTF does not say it. `__attribute__((aligned))` on a
 * struct is not known; a packed one shows by a member that lies where its type may not.
 */
export function alignOf(btf: Btf, id: number): number {
  return alignment(btf, id, 0).bytes;
}

/** Whether a struct or union has a member, bitfields apart, that is not aligned as its type is. */
export function isPacked(btf: Btf, id: number): boolean {
  return alignment(btf, id, 0).packed;
}

interface Alignment {
  readonly bytes: number;
  readonly packed: boolean;
}

function alignment(btf: Btf, id: number, depth: number): Alignment {
  if (depth === MAX_DEPTH) throw badBtf(`type ${id}`, 0, `fewer than ${MAX_DEPTH} nested types`, 'more');
  const type = strip(btf, id);
  switch (type.kind) {
    case 'array':
      return { bytes: alignment(btf, type.element, depth + 1).bytes, packed: false };
    case 'struct':
    case 'union':
      return ofMembers(btf, type, depth);
    case 'pointer':
      return { bytes: POINTER_BYTES, packed: false };
    default:
      return { bytes: Math.max(1, sizeOf(btf, type.id)), packed: false };
  }
}

/** Each member is looked at once: asking it twice would double the work with every level. */
function ofMembers(btf: Btf, { members }: BtfComposite, depth: number): Alignment {
  let [bytes, packed] = [1, false];
  for (const { type, bitOffset, bitWidth } of members) {
    const own = alignment(btf, type, depth + 1);
    bytes = Math.max(bytes, own.bytes);
    packed ||= own.packed || (bitWidth === 0 && bitOffset % (own.bytes * 8) !== 0);
  }
  return { bytes: packed ? 1 : bytes, packed };
}
