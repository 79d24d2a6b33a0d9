import type { CompiledProbe, CompiledTable } from '../spec/types.ts';

/** The probes whose rows a table is made of, first to last. */
export function partsOf(table: CompiledTable): readonly CompiledProbe[] {
  return 'parts' in table ? table.parts : [table];
}
