import { eventKey } from '../decode/columns.ts';
import type { CompiledBody } from '../spec/types.ts';

/** Events whose rows somebody wants. */
export function rowEvents({ tables }: Pick<CompiledBody, 'tables'>): ReadonlySet<string> {
  const rows = tables.flatMap((table) => (table.kind === 'span' ? table.parts : [table]));
  return new Set(rows.map(({ path }) => eventKey(path)));
}

/** Events whose rows nobody wants: the kernel counts them without writing them anywhere. */
export function silentEvents(body: CompiledBody): ReadonlySet<string> {
  const decoded = body.hists.filter(({ how }) => how.kind === 'decoding').map(({ of }) => eventKey(of.path));
  const read = new Set([...rowEvents(body), ...decoded]);
  return new Set(body.probes.map(({ path }) => eventKey(path)).filter((event) => !read.has(event)));
}
