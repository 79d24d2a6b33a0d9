import { isMembers, type Json, member, readJson, textOf } from './json.ts';
import { unescaped } from './text.ts';

/** One line of `bpftrace -f json`. */
export type Message =
  | { readonly kind: 'printf'; readonly text: string }
  /** `map`, `hist`, `lhist`, `stats`: one print of one map. */
  | { readonly kind: 'map'; readonly map: string; readonly value: Json }
  /** What has no columns of its own: `time`, `cat`, `join`, `print` of a value. */
  | { readonly kind: 'output'; readonly type: string; readonly text: string }
  | { readonly kind: 'lost'; readonly events: number }
  | { readonly kind: 'attached' }
  | { readonly kind: 'unreadable'; readonly line: string };

const PRINTF = '{"type": "printf", "data": "';

export function readMessage(line: string): Message {
  // The many: no need to look at each character.
  if (line.startsWith(PRINTF) && line.endsWith('"}'))
    return { kind: 'printf', text: unescaped(line.slice(PRINTF.length, -2)) };
  const json = readJson(line);
  const type = textOf(member(json ?? undefined, 'type'));
  const data = member(json ?? undefined, 'data');
  if (type === null || data === undefined) return { kind: 'unreadable', line };
  return messageOf(type, data, line);
}

function messageOf(type: string, data: Json, line: string): Message {
  if (type === 'attached_probes') return { kind: 'attached' };
  if (type === 'lost_events')
    return { kind: 'lost', events: Number(textOf(member(data, 'events') ?? member(data, 'count'))) || 0 };
  if (isMembers(data)) {
    const [map, value] = data.list[0] ?? [];
    return map === undefined ? { kind: 'unreadable', line } : { kind: 'map', map, value: value! };
  }
  return {
    kind: 'output',
    type,
    text: Array.isArray(data) ? data.map(textOf).join(' ') : (textOf(data) ?? ''),
  };
}
