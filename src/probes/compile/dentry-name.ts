import type { Btf } from '../../btf/btf.ts';
import { findComposite } from '../../btf/composites.ts';
import { compositeOf, findMember } from '../../btf/resolve.ts';
import type { BtfComposite } from '../../btf/types.ts';
import type { Word } from '../spec/word.ts';
import type { ArgumentContext, Fetched } from './argument.ts';
import { columnOf, conversionOf, text } from './fetch-type.ts';
import { from, made, type Piece } from './text.ts';

/** The types that read a name through the address of a struct dentry or file: the struct, and the way to the name. */
const ROUTES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  '%pd': ['dentry', 'd_name', 'name'],
  '%pD': ['file', 'f_path', 'dentry', 'd_name', 'name'],
};

export const dentryTypes = Object.keys(ROUTES);

/**
 * `ADDRESS:%pd` (struct dentry) and `ADDRESS:%pD` (struct file), as a kernel from 6.10 on reads them: made into dereferences
 * by BTF, any kernel takes them. Throws InputError.
 */
export function dentryNameFetched(
  address: readonly Piece[],
  type: Word,
  { facts: { btf, release }, form, blame }: ArgumentContext,
): Fetched {
  const refuse = (code: string, what: string) => blame(type.span, { code, what });
  if (form === 'user')
    throw refuse('bad-type', `:${type.text} reads memory of the kernel, and this is a program`);
  if (!btf)
    throw refuse(
      'no-btf',
      `:${type.text} needs the kernel's type information (BTF), which ${release} does not have`,
    );
  const offsets = offsetsOf(btf, ROUTES[type.text]!);
  const opening = offsets.toReversed().map((offset) => `+${offset}(`);
  const known = text('string');
  return {
    pieces: [made(`+0(${opening.join('')}`), ...address, made(')'.repeat(offsets.length + 1))],
    typePieces: [made(':'), from('string', type.span)],
    type: known,
    column: columnOf(known),
    convert: conversionOf(known),
    note: `the name of the struct ${ROUTES[type.text]![0]} at that address; BTF`,
  };
}

/** How far behind each address on the way the next one lies. Every kernel's structs have the members that are asked for. */
function offsetsOf(btf: Btf, [root, ...names]: readonly [string, ...string[]]): readonly number[] {
  const offsets: number[] = [0];
  let struct: BtfComposite = findComposite(btf, root)!;
  for (const [i, name] of names.entries()) {
    const member = findMember(btf, struct, name)!;
    offsets.push(offsets.pop()! + member.bitOffset / 8);
    const next = i + 1 < names.length ? compositeOf(btf, member.type) : null;
    if (next && next.pointers > 0) offsets.push(0);
    struct = next?.type ?? struct;
  }
  return offsets;
}
