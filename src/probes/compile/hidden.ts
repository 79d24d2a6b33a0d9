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

/** An event probe knows the thread's name only; `$comm` might be a field of its event. */
const HIDDEN_OF_EVENT = [{ ...HIDDEN[0], fetch: '$COMM:string' }] as const;

export interface Hidden {
  /** Their text in a line for the kernel. */
  readonly pieces: readonly Piece[];
  readonly plans: readonly ArgumentPlan[];
}

export const hidden: Hidden = hiddenOf(HIDDEN);
export const hiddenOfEvent: Hidden = hiddenOf(HIDDEN_OF_EVENT);

function hiddenOf(
  fields: readonly (ColumnSchema & { readonly field: string; readonly fetch: string })[],
): Hidden {
  return {
    pieces: fields.map(({ field, fetch }) => made(` ${field}=${fetch}`)),
    plans: fields.map(({ field, fetch, ...column }) => ({
      field,
      column: { ...column, source: fetch, hidden: true },
      convert: { kind: 'none' },
    })),
  };
}
