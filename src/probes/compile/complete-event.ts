import { bestMatches } from '../../base/best-matches.ts';
import { parseFormat } from '../decode/format.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { ProbeCompletion } from './complete.ts';

/** Completes the event that a line begins with: `sched:sched_sw`, and `sys:open` for the entry of a system call. */
export function completeEvent(
  before: string,
  events: readonly string[],
  limit: number,
): ProbeCompletion | null {
  const typed = /^\s*([\w-]+(?::[\w-]*)?)$/.exec(before)?.[1];
  // A single letter is a probe of the kernel's own syntax.
  if (typed === undefined || events.length === 0 || /^[a-z]\d*(:|$)/.test(typed)) return null;
  return { typed, matches: bestMatches(shortName(typed), events.map(shortName), limit) };
}

/** Completes what a `hist` line counts: an event of the kernel's, then its fields where its format has been read. */
export function completeCounted(
  typed: string,
  { eventNames, formats }: KernelFacts,
  limit: number,
): ProbeCompletion | null {
  const [, event, field] = /^([\w-]+:[\w-]+)(?:\.|\.\w+\s+by\s+(?:\w+,\s*)*)(\w*)$/.exec(typed) ?? [];
  if (event === undefined) return completeEvent(typed, eventNames, limit);
  const format = formats.get(event.replace(/^sys:/, 'syscalls:sys_enter_'));
  if (format === undefined) return null;
  const names = parseFormat(format).fields.map(({ name }) => name);
  return {
    typed: field!,
    matches: bestMatches(
      field!,
      names.filter((name) => name !== '__syscall_nr'),
      limit,
    ),
  };
}

/** A system call is written `sys:openat`; the kernel calls its entry `syscalls:sys_enter_openat`. */
function shortName(event: string): string {
  return event.replace(/^syscalls:sys_enter_/, 'sys:');
}
