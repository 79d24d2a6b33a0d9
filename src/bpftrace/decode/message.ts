import { errno } from '../../base/errno.ts';
import { describe, isMembers, type Json, member, readJson, textOf } from './json.ts';
import { unescaped } from './text.ts';

/** One line of `bpftrace -f json`. */
export type Message =
  | { readonly kind: 'printf'; readonly text: string }
  /** `map`, `hist`, `lhist`, `stats`: one print of one map. */
  | { readonly kind: 'map'; readonly map: string; readonly value: Json }
  /** What has no columns of its own: `time`, `cat`, `join`, `print` of a value. */
  | { readonly kind: 'output'; readonly type: string; readonly text: string }
  | { readonly kind: 'lost'; readonly events: number }
  /** The kernel refused something at a line of the program: one kind of `what` for each. */
  | { readonly kind: 'failed'; readonly what: string; readonly full: boolean }
  | { readonly kind: 'attached' }
  | { readonly kind: 'unreadable'; readonly line: string };

const PRINTF = '{"type": "printf", "data": "';

const PRINTF_BYTES = Buffer.from(PRINTF);
const [QUOTE, BRACE] = [0x22, 0x7d];

/** Where in a line's bytes the text of a `printf` begins, which ends two before the line does; −1 in other lines. */
export function printfStart(bytes: Uint8Array, from: number, end: number): number {
  const start = from + PRINTF.length;
  if (end - 2 < start || bytes[end - 1] !== BRACE || bytes[end - 2] !== QUOTE) return -1;
  for (let i = 0; i < PRINTF.length; i++) if (bytes[from + i] !== PRINTF_BYTES[i]) return -1;
  return start;
}

export function readMessage(line: string): Message {
  // The many: no need to look at each character.
  if (line.startsWith(PRINTF) && line.endsWith('"}'))
    return { kind: 'printf', text: unescaped(line.slice(PRINTF.length, -2)) };
  const json = readJson(line);
  const type = textOf(member(json ?? undefined, 'type'));
  if (type === 'helper_error') return failure(json);
  const data = member(json ?? undefined, 'data');
  if (type === null || data === undefined) return { kind: 'unreadable', line };
  return messageOf(type, data, line);
}

function messageOf(type: string, data: Json, line: string): Message {
  if (type === 'attached_probes') return { kind: 'attached' };
  if (type === 'lost_events')
    return { kind: 'lost', events: Number(textOf(member(data, 'events') ?? member(data, 'count'))) || 0 };
  if (isMembers(data) && MAPS.has(type)) {
    const [map, value] = data.list[0] ?? [];
    return map === undefined ? { kind: 'unreadable', line } : { kind: 'map', map, value: value! };
  }
  return { kind: 'output', type, text: describe(data) };
}

/** What prints a map; anything else with members is the print of a struct. */
const MAPS = new Set(['map', 'hist', 'lhist', 'stats']);

/** A map that is full is the one that loses what people count on. */
function failure(json: Json | null): Message {
  const [helper, code, line] = ['helper', 'retcode', 'line'].map(
    (name) => textOf(member(json ?? undefined, name)) ?? '',
  );
  const error = errno(Math.abs(Number(code))) ?? code!;
  return { kind: 'failed', what: `line ${line}: ${helper} failed with ${error}`, full: error === 'E2BIG' };
}
