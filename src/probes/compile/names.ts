import type { Blame, Word } from '../spec/word.ts';

/** Columns every table may have; an argument of such a name becomes `arg_NAME`. */
const COMMON = new Set('ts cpu tid pid comm ip caller dur err event function __proto__'.split(' '));

/** Fields that the kernel puts into an event itself, and our hidden ones. */
const RESERVED = /^(common_.*|__probe_.*|__pb_.*)$/;

/** MAX_EVENT_NAME_LEN of include/linux/trace_events.h, its NUL included. */
const MAX_EVENT = 64;

/** A further field of the path that argument number `position` is. */
export const pathField = (position: number, n: number): string => `__pb_path${position}_${n}`;

export const columnName = (field: string): string => (COMMON.has(field) ? `arg_${field}` : field);

/** Throws unless the field is free in the kernel's event and in the table. */
export function checkField(field: string, at: Word, taken: readonly string[], blame: Blame): void {
  if (RESERVED.test(field)) {
    throw blame(at.span, {
      code: 'reserved-name',
      what: `'${field}' is a field of every event already`,
      hint: `give it another name: my_${field}=…`,
    });
  }
  const clash = taken.find((other) => other === field || columnName(other) === columnName(field));
  if (clash === undefined) return;
  throw blame(at.span, {
    code: 'name-twice',
    what: `a second argument named '${field}'`,
    hint: `give it a name of its own: ${field}2=…`,
  });
}

/**
 * The name the kernel gives an unnamed probe: `p_do_filp_open_0` (trace_kprobe_create in
 * kernel/trace/trace_kprobe.c, which also replaces what is no letter or digit).
 */
export function defaultEvent(
  letter: 'p' | 'r',
  symbol: string | null,
  offset: number,
  address: string,
): string {
  const name = symbol === null ? `${letter}_${address}` : `${letter}_${symbol}_${offset}`;
  return name.replace(/\W/g, '_').slice(0, MAX_EVENT - 1);
}

/** A name that tracefs takes for an event (letters, digits and _; 63 of them) and that no other event has. */
export function tracefsEvent(name: string, taken: readonly string[]): string {
  const legal = name
    .replace(/\W/g, '_')
    .replace(/^(?=\d)/, '_')
    .slice(0, MAX_EVENT - 1);
  let unique = legal;
  for (let n = 2; taken.includes(unique); n++)
    unique = `${legal.slice(0, MAX_EVENT - 1 - String(n).length - 1)}_${n}`;
  return unique;
}
