import { bestMatches } from '../../base/best-matches.ts';
import { functionNames } from '../../btf/function-names.ts';
import type { ProbeCompletion } from '../../probes/compile/complete.ts';
import { completeProgram as completePlace } from '../../probes/compile/complete-program.ts';
import type { KernelFacts } from '../../probes/spec/types.ts';
import { findProvider, PROVIDERS, type Provider } from './providers.ts';

/** Completes a probe: `kp`, `kprobe:vfs_re`, `tracepoint:sched:sched_sw`, `interval:`. */
export function completeProbe(typed: string, facts: KernelFacts, limit: number): ProbeCompletion | null {
  const [head = '', ...rest] = typed.split(':');
  if (rest.length === 0) return /\s/.test(head) ? null : matching(head, PROVIDERS.map(beginning));
  const provider = findProvider(head);
  return provider && !/\s/.test(rest.join('')) ? completeTarget(provider, rest, facts, limit) : null;
}

function beginning({ name }: Provider): string {
  return /^[A-Z]/.test(name) ? name : `${name}:`;
}

function completeTarget(
  { target, words = [] }: Provider,
  rest: readonly string[],
  facts: KernelFacts,
  limit: number,
): ProbeCompletion | null {
  const last = rest.at(-1)!;
  switch (target) {
    case 'function':
      return matching(last, traceableNames(rest, facts), limit);
    case 'typed-function':
      return matching(last, facts.btf ? functionNames(facts.btf) : [], limit);
    case 'event':
      return rest.length === 1 ? completeEvent(last, facts, limit) : completeInGroup(rest, facts, limit);
    case 'raw-event':
      return matching(last, facts.eventNames.map(nameOf), limit);
    case 'program':
      return completePlace(rest.join(':'), facts, limit);
    case 'words':
      return rest.length === 1 ? matching(last, words) : null;
  }
}

function traceableNames([first, ...more]: readonly string[], { symbols }: KernelFacts): Iterable<string> {
  return symbols.functions(more.length > 0 && first !== 'vmlinux' ? first : undefined);
}

/** Groups, which go on, and whole events. */
function completeEvent(typed: string, { eventNames }: KernelFacts, limit: number): ProbeCompletion {
  const groups = new Set(eventNames.map((event) => `${event.split(':')[0]}:`));
  const found = [...bestMatches(typed, groups, limit), ...bestMatches(typed, eventNames, limit)];
  return { typed, matches: [...new Set(found)].slice(0, limit) };
}

function completeInGroup([group, typed]: readonly string[], { eventNames }: KernelFacts, limit: number) {
  const own = eventNames.filter((event) => event.startsWith(`${group}:`));
  return matching(typed ?? '', own.map(nameOf), limit);
}

function nameOf(event: string): string {
  return event.slice(event.indexOf(':') + 1);
}

/** Those of the names that fit what is typed. */
export function matching(typed: string, names: Iterable<string>, limit?: number): ProbeCompletion {
  return { typed, matches: bestMatches(typed, names, limit) };
}
