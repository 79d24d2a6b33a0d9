import { bestMatches } from '../../base/best-matches.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { ProbeCompletion } from './complete.ts';
import { shortName } from './complete-event.ts';

/** Completes a function: `vfs_re`, `nf_conntrack:nf_`, the callee in `do_filp_open@pa`; with `events` an event, too. */
export function completePlace(
  typed: string,
  facts: KernelFacts,
  events: boolean,
  limit: number,
): ProbeCompletion | null {
  const suffix = completeReturn(typed);
  if (suffix) return suffix;
  const call = /^(?:[\w-]+:)?([\w.]+)@([\w.]*)(?:#(\d*))?$/.exec(typed);
  if (call) return completeCall(call[1]!, call[2]!, call[3], facts);
  const [, module, name] = /^(?:([\w-]+):)?([\w.]*)$/.exec(typed) ?? [];
  if (name === undefined) return null;
  const { symbols } = facts;
  // Without a letter it is an event that has a colon.
  if (module !== undefined && !events && symbols.modules().includes(module))
    return { typed: name, matches: bestMatches(name, symbols.functions(module), limit) };
  if (!events) return { typed, matches: bestMatches(typed, symbols.functions(), limit) };
  const names = [...facts.eventNames.map(shortName), ...symbols.functions()];
  return { typed, matches: bestMatches(typed, names, limit) };
}

/** `vfs_read%re`: the one suffix that a function may have. */
export function completeReturn(typed: string): ProbeCompletion | null {
  const suffix = /^[\w.:]+(%\w*)$/.exec(typed)?.[1];
  if (suffix === undefined) return null;
  return { typed: suffix, matches: ['%return'].filter((word) => word.startsWith(suffix)) };
}

/** The callees in the order of their calls; behind `#` the numbers of one's calls. */
function completeCall(
  caller: string,
  callee: string,
  number: string | undefined,
  { calls }: KernelFacts,
): ProbeCompletion {
  const sites = calls.get(caller) ?? [];
  if (number !== undefined) {
    const numbers = sites.filter((site) => site.callee === callee).map(({ n }) => String(n));
    return { typed: number, matches: numbers.filter((each) => each.startsWith(number)) };
  }
  const names = new Set(sites.map((site) => site.callee));
  return { typed: callee, matches: [...names].filter((name) => name.includes(callee)) };
}
