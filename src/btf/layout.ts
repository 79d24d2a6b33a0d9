import type { Btf } from './btf.ts';
import { badBtf } from './header.ts';
import { sizeOf } from './resolve.ts';
import { spell } from './spell.ts';
import type { BtfComposite, BtfMember } from './types.ts';

/** How a struct or union lies in memory, line by line as C declares it. Offsets are bits from its start. */
export interface Layout {
  readonly type: BtfComposite;
  readonly lines: readonly LayoutLine[];
}

export type LayoutLine =
  | MemberLine
  /** `union {`, `struct {`: of an unnamed type, which is written out where it stands. */
  | Line<'open'>
  /** Its end, with the name that it declares: `}`, `} d_u`. */
  | Line<'close'>
  /** Bits that belong to no member, between two of them or at the end. */
  | Line<'hole'>
  | Line<'padding'>;

export interface MemberLine extends Line<'member'> {
  /** A bitfield's offset counts from the start of its declared type's own unit, as pahole has it; null for others. */
  readonly bitfield: { readonly byte: number; readonly bit: number } | null;
}

interface Line<K extends string> {
  readonly kind: K;
  /** How many unnamed structs and unions are around it. */
  readonly depth: number;
  readonly bitOffset: number;
  readonly bits: number;
  /** In C, without a semicolon; empty for bits without a member. */
  readonly declaration: string;
  /** Of the member that the line declares; empty where it declares none. */
  readonly name: string;
}

/** Deeper than any compiler nests: a broken blob. */
const MAX_DEPTH = 64;

export function layoutOf(btf: Btf, type: BtfComposite): Layout {
  return { type, lines: linesOf(btf, type, 0, 0) };
}

function linesOf(btf: Btf, type: BtfComposite, start: number, depth: number): LayoutLine[] {
  if (depth === MAX_DEPTH)
    throw badBtf(`type ${type.id}`, 0, `fewer than ${MAX_DEPTH} nested members`, 'more');
  const lines: LayoutLine[] = [];
  let end = start;
  for (const member of type.members) {
    const placed = { ...member, bitOffset: start + member.bitOffset };
    lines.push(...gap('hole', end, placed.bitOffset, depth), ...memberLines(btf, placed, depth));
    end = Math.max(end, placed.bitOffset + bitsOf(btf, placed));
  }
  return [...lines, ...gap('padding', end, start + type.size * 8, depth)];
}

function gap(kind: 'hole' | 'padding', from: number, to: number, depth: number): LayoutLine[] {
  return to > from ? [{ kind, depth, bitOffset: from, bits: to - from, declaration: '', name: '' }] : [];
}

function memberLines(btf: Btf, member: BtfMember, depth: number): LayoutLine[] {
  const inner = unnamed(btf, member.type);
  const line = memberLine(btf, member, depth);
  if (!inner) return [line];
  const { bitOffset, bits, name } = line;
  const [before = '', after = ''] = line.declaration.split('{…}');
  return [
    { kind: 'open', depth, bitOffset, bits, declaration: `${before}{`, name: '' },
    ...linesOf(btf, inner, bitOffset, depth + 1),
    { kind: 'close', depth, bitOffset, bits, declaration: `}${after}`, name },
  ];
}

/** One member by itself, on one line whatever its type. */
export function memberLine(btf: Btf, member: BtfMember, depth = 0): MemberLine {
  const { name, bitOffset } = member;
  const declaration = declarationOf(btf, member);
  const bits = bitsOf(btf, member);
  return { kind: 'member', depth, bitOffset, bits, declaration, name, bitfield: unitOf(btf, member) };
}

function declarationOf(btf: Btf, { name, type, bitWidth }: BtfMember): string {
  return spell(btf, type, name) + (bitWidth ? ` : ${bitWidth}` : '');
}

function bitsOf(btf: Btf, { type, bitWidth }: BtfMember): number {
  return bitWidth || sizeOf(btf, type) * 8;
}

function unitOf(btf: Btf, { type, bitOffset, bitWidth }: BtfMember): MemberLine['bitfield'] {
  if (!bitWidth) return null;
  const unit = sizeOf(btf, type) * 8 || 8;
  const start = bitOffset - (bitOffset % unit);
  return { byte: start / 8, bit: bitOffset - start };
}

/** The struct or union without a name that a member, or an array of it, is declared with. */
function unnamed(btf: Btf, id: number): BtfComposite | null {
  let type = btf.type(id);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    if (type.kind === 'array') type = btf.type(type.element);
    else if (type.kind === 'const' || type.kind === 'volatile') type = btf.type(type.target);
    else break;
  }
  return (type.kind === 'struct' || type.kind === 'union') && type.name === '' ? type : null;
}
