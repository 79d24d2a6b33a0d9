import { bestMatches } from '../../base/best-matches.ts';
import { parseFormat } from '../decode/format.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { ProbeCompletion } from './complete.ts';
import { shortName } from './complete-event.ts';

/** Completes what a `hist` line counts: an event of the kernel's, then its fields where its format has been read. */
export function completeHist(
  typed: string,
  { eventNames, formats }: KernelFacts,
  limit: number,
): ProbeCompletion | null {
  if (/^[\w-]+(:[\w-]*)?$/.test(typed))
    return { typed, matches: bestMatches(shortName(typed), eventNames.map(shortName), limit) };
  const [, event, field] = /^([\w-]+:[\w-]+)(?:\.|\.\w+\s+by\s+(?:\w+,\s*)*)(\w*)$/.exec(typed) ?? [];
  const format = event && formats.get(event.replace(/^sys:/, 'syscalls:sys_enter_'));
  if (!format) return null;
  const names = parseFormat(format).fields.map(({ name }) => name);
  const own = names.filter((name) => name !== '__syscall_nr');
  return { typed: field!, matches: bestMatches(field!, own, limit) };
}
