import type { Btf } from './btf.ts';
import { strip } from './resolve.ts';
import type { BtfComposite } from './types.ts';

/** The struct or union of that name, by its tag or by a typedef: `file`, `spinlock_t`. */
export function findComposite(btf: Btf, name: string): BtfComposite | null {
  const tagged = btf.find('struct', name) ?? btf.find('union', name);
  if (tagged) return tagged;
  const alias = btf.find('typedef', name);
  const type = alias && strip(btf, alias.id);
  return type?.kind === 'struct' || type?.kind === 'union' ? type : null;
}

const known = new WeakMap<Btf, readonly string[]>();

/** What `findComposite` finds by name, typedefs left out: thousands of them are numbers and pointers. */
export function compositeNames(btf: Btf): readonly string[] {
  const names = known.get(btf) ?? [...new Set([...btf.names('struct'), ...btf.names('union')])];
  known.set(btf, names);
  return names;
}
