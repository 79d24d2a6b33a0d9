import { InputError } from '../base/errors.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import type { Btf } from './btf.ts';
import { compositeNames, findComposite } from './composites.ts';
import { compositeName } from './layout-cells.ts';
import { findMember, members, strip } from './resolve.ts';
import { spell } from './spell.ts';
import type { BtfComposite, BtfMember } from './types.ts';

/** Where a path of names ends: at a struct, and at the member that led to it. */
export interface StructPath {
  /** The struct or union at its end; null when the last member is neither, nor leads to one. */
  readonly type: BtfComposite | null;
  /** Its last member and what that is a member of; null for a name alone. */
  readonly last: { readonly member: BtfMember; readonly of: BtfComposite } | null;
}

/** `file.f_path.dentry`, `file->f_path`, `pid.numbers[0].nr`: the names in it. */
export function pathNames(text: string): string[] {
  return text.replace(/\[\d*\]/g, '').split(/->|\./);
}

/**
 * Follows members by name, through pointers and into the elements of arrays. Null when there is no struct of the
 * first name. Throws InputError `unknown-member`, `no-members` without position.
 */
export function followStructPath(btf: Btf, [root = '', ...names]: readonly string[]): StructPath | null {
  let type = findComposite(btf, root);
  if (!type) return null;
  let last: StructPath['last'] = null;
  for (const name of names) {
    if (!type) throw noMembers(btf, last!.member, name);
    const member = findMember(btf, type, name);
    if (!member) throw unknownMember(btf, type, name);
    last = { member, of: type };
    type = behind(btf, member.type);
  }
  return { type, last };
}

export function unknownStruct(btf: Btf, name: string): InputError {
  const hint = didYouMean(nearest(name, compositeNames(btf)));
  return new InputError({
    code: 'unknown-struct',
    what: `the kernel has no struct or union '${name}'`,
    hint: hint ?? 'a part of the name is completed with Tab: %struct sock',
  });
}

/** The struct or union that a type is, points to, or is an array of. */
export function behind(btf: Btf, id: number): BtfComposite | null {
  let type = strip(btf, id);
  // Each step leads to another type, so there are no more of them than types.
  for (let step = 0; step < btf.count; step++) {
    if (type.kind === 'pointer') type = strip(btf, type.target);
    else if (type.kind === 'array') type = strip(btf, type.element);
    else break;
  }
  if (type.kind === 'forward') return btf.find(type.of, type.name);
  return type.kind === 'struct' || type.kind === 'union' ? type : null;
}

function unknownMember(btf: Btf, type: BtfComposite, name: string): InputError {
  const names = members(btf, type).map((member) => member.name);
  const some = `its members are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
  return new InputError({
    code: 'unknown-member',
    what: `${compositeName(type)} has no member '${name}'`,
    hint: didYouMean(nearest(name, names)) ?? some,
  });
}

function noMembers(btf: Btf, { name, type }: BtfMember, wanted: string): InputError {
  return new InputError({
    code: 'no-members',
    what: `'${name}' is declared ${spell(btf, type, name)} and has no members, so no '${wanted}' either`,
    hint: 'only structs, unions and pointers to them have members',
  });
}
