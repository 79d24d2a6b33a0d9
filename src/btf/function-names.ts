import type { Btf } from './btf.ts';

const known = new WeakMap<Btf, readonly string[]>();

/** The functions that BTF describes: tens of thousands, read once. */
export function functionNames(btf: Btf): readonly string[] {
  const names = known.get(btf) ?? [...btf.names('function')];
  known.set(btf, names);
  return names;
}
