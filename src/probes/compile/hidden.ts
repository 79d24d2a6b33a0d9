import type { ColumnSchema } from '../../table/schema.ts';
import type { ArgumentPlan } from '../spec/types.ts';
import { made, type Piece } from './text.ts';

/** Arguments fetched with every probe: the thread's name at the event, and the stack pointer, which pairs calls. */
const HIDDEN = [
  { field: '__pb_comm', fetch: '$comm:string', name: '$comm', type: { kind: 'string' }, nullable: false },
  {
    field: '__pb_stack',
    fetch: '$stack:x64',
    name: '$stack',
    type: { kind: 'bigint' },
    nullable: false,
    format: 'address',
  },
] as const satisfies readonly (ColumnSchema & { readonly field: string; readonly fetch: string })[];

/** Their text in a line for the kernel. */
export const HIDDEN_PIECES: readonly Piece[] = HIDDEN.map(({ field, fetch }) => made(` ${field}=${fetch}`));

export const HIDDEN_PLANS: readonly ArgumentPlan[] = HIDDEN.map(({ field, fetch, ...column }) => ({
  field,
  column: { ...column, source: fetch, hidden: true },
  convert: { kind: 'none' },
}));
