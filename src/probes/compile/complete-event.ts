import { bestMatches } from '../../base/best-matches.ts';
import type { ProbeCompletion } from './complete.ts';

/** Completes what a line begins with: `sched:sched_sw`, `sys:open` for the entry of a system call, the words of ours. */
export function completeHead(
  before: string,
  events: readonly string[],
  limit: number,
): ProbeCompletion | null {
  const typed = /^\s*([\w-]+(?::[\w-]*)?)$/.exec(before)?.[1];
  // A single letter is a probe of the kernel's own syntax.
  if (typed === undefined || /^[a-z]\d*(:|$)/.test(typed)) return null;
  const matches = bestMatches(shortName(typed), events.map(shortName), limit);
  const words = WORDS.filter((word) => word.startsWith(typed));
  return words.length + matches.length > 0 ? { typed, matches: [...words, ...matches] } : null;
}

const WORDS = ['span', 'hist'];

/** A system call is written `sys:openat`; the kernel calls its entry `syscalls:sys_enter_openat`. */
export function shortName(event: string): string {
  return event.replace(/^syscalls:sys_enter_/, 'sys:');
}
