import { bestMatches } from '../../base/best-matches.ts';
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

/** A system call is written `sys:openat`; the kernel calls its entry `syscalls:sys_enter_openat`. */
function shortName(event: string): string {
  return event.replace(/^syscalls:sys_enter_/, 'sys:');
}
