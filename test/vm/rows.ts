import type { Trace } from '../../src/index.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The rows of one event, whatever their columns. */
export const rowsOf = (trace: Trace, name: string): readonly Row[] =>
  trace.table(name).objects() as readonly Row[];
