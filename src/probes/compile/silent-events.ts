import { eventKey } from '../decode/columns.ts';
import type { CompiledBody } from '../spec/types.ts';
import { partsOf } from './parts.ts';

/** Events whose rows somebody wants. */
export function rowEvents({ tables }: Pick<CompiledBody, 'tables'>): ReadonlySet<string> {
  return new Set(tables.flatMap(partsOf).map(({ path }) => eventKey(path)));
}

/** Events whose rows nobody wants: the kernel counts them without writing them anywhere. */
export function silentEvents(body: CompiledBody): ReadonlySet<string> {
  const decoded = body.hists.filter(({ how }) => how.kind === 'decoding').map(({ of }) => eventKey(of.path));
  const read = new Set([...rowEvents(body), ...decoded]);
  return new Set(body.probes.map(({ path }) => eventKey(path)).filter((event) => !read.has(event)));
}
