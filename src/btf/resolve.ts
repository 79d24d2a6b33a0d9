import type { Btf } from './btf.ts';
import { badBtf } from './header.ts';
import type { BtfComposite, BtfMember, BtfReference, BtfType } from './types.ts';

const POINTER_BYTES = 8;
/** Longer chains of typedefs, arrays and anonymous members than any compiler makes: a broken blob. */
const MAX_DEPTH = 64;

/** The type behind typedefs, `const`, `volatile`, `restrict` and type tags. */
export function strip(btf: Btf, id: number): BtfType {
  let type = btf.type(id);
  for (let depth = 0; ; depth++) {
    if (!isTransparent(type)) return type;
    if (depth === MAX_DEPTH) throw badBtf(`type ${id}`, 0, `fewer than ${MAX_DEPTH} qualifiers`, 'more');
    type = btf.type(type.target);
  }
}

/** Names of the typedefs and type tags passed on the way to the stripped type: `u8`, `user`. */
export function aliases(btf: Btf, id: number): string[] {
  const names: string[] = [];
  let type = btf.type(id);
  for (let depth = 0; isTransparent(type) && depth < MAX_DEPTH; depth++) {
    if (type.name) names.push(type.name);
    type = btf.type(type.target);
  }
  return names;
}

/** Bytes; 0 for `void`, functions and incomplete types. */
export function sizeOf(btf: Btf, id: number): number {
  let factor = 1;
  let type = strip(btf, id);
  for (let depth = 0; type.kind === 'array' && depth < MAX_DEPTH; depth++) {
    factor *= type.length;
    type = strip(btf, type.element);
  }
  if (type.kind === 'pointer') return factor * POINTER_BYTES;
  return 'size' in type ? factor * type.size : 0;
}

/** The struct or union a type is or points to, with how many pointers lie between; null when it is neither. */
export function compositeOf(
  btf: Btf,
  id: number,
): { readonly type: BtfComposite; readonly pointers: number } | null {
  let type = strip(btf, id);
  let pointers = 0;
  while (type.kind === 'pointer' && pointers < MAX_DEPTH) {
    type = strip(btf, type.target);
    pointers++;
  }
  if (type.kind === 'forward') type = btf.find(type.of, type.name) ?? type;
  return type.kind === 'struct' || type.kind === 'union' ? { type, pointers } : null;
}

/** Members as C sees them: those of anonymous structs and unions inside count as the outer one's, offsets added. */
export function members(btf: Btf, type: BtfComposite): BtfMember[] {
  return flatten(btf, type, 0, 0);
}

export function findMember(btf: Btf, type: BtfComposite, name: string): BtfMember | null {
  return members(btf, type).find((m) => m.name === name) ?? null;
}

function flatten(btf: Btf, type: BtfComposite, bitOffset: number, depth: number): BtfMember[] {
  if (depth === MAX_DEPTH)
    throw badBtf(`type ${type.id}`, 0, `fewer than ${MAX_DEPTH} nested members`, 'more');
  return type.members.flatMap((member) => {
    const placed = { ...member, bitOffset: bitOffset + member.bitOffset };
    if (member.name) return [placed];
    const inner = strip(btf, member.type);
    if (inner.kind !== 'struct' && inner.kind !== 'union') return [];
    return flatten(btf, inner, placed.bitOffset, depth + 1);
  });
}

function isTransparent(type: BtfType): type is BtfReference {
  switch (type.kind) {
    case 'typedef':
    case 'const':
    case 'volatile':
    case 'restrict':
    case 'typeTag':
      return true;
    default:
      return false;
  }
}
