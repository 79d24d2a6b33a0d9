import type { Btf } from './btf.ts';

/** A constant that an enum declares. */
export interface EnumConstant {
  readonly name: string;
  readonly value: bigint;
  /** The enum's own name; empty for one that has none. */
  readonly of: string;
}

const known = new WeakMap<Btf, ReadonlyMap<string, EnumConstant>>();

/** Every enum's constants, of two with the same name the first. Kept, because completion asks with every key. */
export function enumConstants(btf: Btf): ReadonlyMap<string, EnumConstant> {
  const constants = known.get(btf) ?? collect(btf);
  known.set(btf, constants);
  return constants;
}

function collect(btf: Btf): ReadonlyMap<string, EnumConstant> {
  const found = new Map<string, EnumConstant>();
  for (const type of btf.all('enum')) {
    for (const { name, value } of type.values)
      if (!found.has(name)) found.set(name, { name, value, of: type.name });
  }
  return found;
}
