import { eventKey } from '../decode/columns.ts';
import type { CompiledBody } from '../spec/types.ts';
import { partsOf } from './parts.ts';

/** Events whose rows nobody wants: the kernel counts them without writing them anywhere. */
export function silentEvents({ probes, tables, hists }: CompiledBody): ReadonlySet<string> {
  const rows = tables.flatMap(partsOf);
  const decoded = hists.filter(({ how }) => how.kind === 'decoding').map(({ of }) => of);
  const read = new Set([...rows, ...decoded].map(({ path }) => eventKey(path)));
  return new Set(probes.map(({ path }) => eventKey(path)).filter((event) => !read.has(event)));
}
