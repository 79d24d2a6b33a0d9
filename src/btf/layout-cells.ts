import type { Layout, LayoutLine, MemberLine } from './layout.ts';
import type { BtfComposite } from './types.ts';

/** One line of a layout as people read it: offset, size, declaration. */
export type LayoutCells = readonly [offset: string, size: string, text: string];

const INDENT = '    ';

/** `+16`, `4`, `atomic_t refcnt`; a bitfield's offset has its bit: `+512:4`, `4 bits`. */
export function layoutCells(line: LayoutLine): LayoutCells {
  const indent = INDENT.repeat(line.depth);
  switch (line.kind) {
    case 'open':
      return ['', '', indent + line.declaration];
    case 'hole':
      return ['', '', `${indent}/* a hole of ${amount(line.bits)} */`];
    case 'padding':
      return ['', '', `${indent}/* ${amount(line.bits)} at the end are unused */`];
    case 'close':
      return [`+${line.bitOffset / 8}`, size(line.bits), indent + line.declaration];
    case 'member':
      return [
        memberOffset(line),
        line.bitfield ? amount(line.bits) : size(line.bits),
        indent + line.declaration,
      ];
  }
}

/** `8 bytes at +8 of struct path`. */
export function memberPlace(line: MemberLine, of: BtfComposite): string {
  return `${amount(line.bits)} at ${memberOffset(line)} of ${compositeName(of)}`;
}

/** `struct filename: 32 bytes, a hole of 4 bytes`. */
export function layoutTitle({ type, lines }: Layout): string {
  const holes = lines.filter((line) => line.kind === 'hole');
  const bits = holes.reduce((sum, hole) => sum + hole.bits, 0);
  const size = `${compositeName(type)}: ${plural(type.size, 'byte')}`;
  if (holes.length === 0) return size;
  return `${size}, ${holes.length === 1 ? `a hole of ${amount(bits)}` : `${holes.length} holes of ${amount(bits)} in all`}`;
}

export function compositeName({ kind, name }: Pick<BtfComposite, 'kind' | 'name'>): string {
  return name ? `${kind} ${name}` : `an unnamed ${kind}`;
}

function memberOffset({ bitfield, bitOffset }: MemberLine): string {
  return bitfield ? `+${bitfield.byte}:${bitfield.bit}` : `+${bitOffset / 8}`;
}

function size(bits: number): string {
  return String(bits / 8);
}

/** `4 bytes`, `3 bits`, `1 byte and 5 bits`. */
function amount(bits: number): string {
  const bytes = Math.floor(bits / 8);
  const rest = bits % 8;
  const parts = [bytes > 0 || rest === 0 ? plural(bytes, 'byte') : '', rest > 0 ? plural(rest, 'bit') : ''];
  return parts.filter(Boolean).join(' and ');
}

function plural(count: number, unit: string): string {
  return `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`;
}
