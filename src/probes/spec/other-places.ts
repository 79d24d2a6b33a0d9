import type { EventProbeSpec } from './probe.ts';
import { type Blame, part, type Word } from './word.ts';

/** The name of a tracepoint, without a group. */
export function parseTracepoint(whole: Word, blame: Blame): Word {
  const other = /[^\w]/.exec(whole.text);
  if (!other) return whole;
  const event = /^\w+:(\w+)$/.exec(whole.text)?.[1];
  throw blame(part(whole, other.index).span, {
    code: 'bad-place',
    what: `'${whole.text}' is no name of a tracepoint`,
    hint: event ? `a tracepoint has no group: write ${event}` : 'for example sched_switch',
  });
}

/** `GROUP.EVENT`; the kernel takes a slash for the dot too. */
export function parseEventPlace(whole: Word, blame: Blame): EventProbeSpec['place'] {
  const match = /^([\w-]+)[./]([\w-]+)$/.exec(whole.text);
  if (match) {
    const dot = match[1]!.length;
    return { whole, group: part(whole, 0, dot), name: part(whole, dot + 1) };
  }
  throw blame(whole.span, {
    code: 'bad-place',
    what: `'${whole.text}' is no event`,
    hint: 'write GROUP.EVENT, for example sched.sched_switch',
  });
}
