import type { ColumnSchema } from '../../table/schema.ts';
import type { CompiledProbe } from '../spec/types.ts';

/** The name of the error that a return value is, or null. */
export const ERR: ColumnSchema = { name: 'err', type: { kind: 'string' }, nullable: true };

/** The columns that every event of a kind begins with. `functions` says how many it traces, `clock` is the trace clock of `ts`. */
export function commonSchema(
  kind: CompiledProbe['kind'],
  functions: number,
  clock: string,
): readonly ColumnSchema[] {
  return [
    { name: 'ts', type: { kind: 'number' }, nullable: false, unit: 'ns', clock, format: 'time' },
    { name: 'cpu', type: { kind: 'number' }, nullable: false },
    { name: 'tid', type: { kind: 'number' }, nullable: false },
    { name: 'pid', type: { kind: 'number' }, nullable: true },
    // An existing event fetches no name: it comes from what was seen of the task, which may be nothing.
    { name: 'comm', type: { kind: 'string' }, nullable: kind === 'event' },
    ...(functions > 1 ? [{ name: 'function', type: { kind: 'string' }, nullable: true } as const] : []),
    ...(kind === 'return' ? [place('caller')] : []),
    ...(kind === 'inside' ? [place('ip')] : []),
  ];
}

function place(name: string): ColumnSchema {
  return { name, type: { kind: 'string' }, nullable: true, source: 'symbolised instruction address' };
}
