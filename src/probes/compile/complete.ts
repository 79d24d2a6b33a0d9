import { bestMatches } from '../../base/best-matches.ts';
import { compositeOf, members } from '../../btf/resolve.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Scope } from './c-path.ts';
import { completeCounted, completeEvent } from './complete-event.ts';
import { knownTypes } from './fetch-type.ts';
import { registerNames } from './registers.ts';
import { fetchedBy, locatePath, scopeAt } from './unfinished.ts';

export interface ProbeCompletion {
  /** The unfinished word before the cursor. */
  readonly typed: string;
  /** What may stand in its place, the best first; it need not begin with `typed`. */
  readonly matches: readonly string[];
}

/**
 * Completes one line of a body, given its text before the cursor: functions and events (at most `limit`), registers,
 * variables, parameters, members and types. Null where there is nothing to complete.
 */
export function completeLine(before: string, facts: KernelFacts, limit = 50): ProbeCompletion | null {
  const counted = /^\s*hist\s+\w+\s+(.*)$/.exec(before);
  if (counted) return completeCounted(counted[1]!, facts, limit);
  const place = /^\s*[pr]\d*(?::\S*)?\s+([\w.]*)$/.exec(before);
  if (place) return matching(place[1]!, facts.symbols.functions(), limit);
  const line = /^\s*([pr])\d*(?::\S*)?\s+(\S+)\s(?:.*\s)?(\S*)$/.exec(before);
  if (!line) return completeEvent(before, facts.eventNames, limit);
  if (/\sif\s/.test(before)) return null;
  const [, letter, where, argument] = line as unknown as [string, string, string, string];
  return completeValue(fetchedBy(argument), () => scopeAt(letter, where, facts), facts);
}

function completeValue(value: string, scope: () => Scope | null, facts: KernelFacts): ProbeCompletion | null {
  const type = /:(\w*)$/.exec(value)?.[1];
  if (type !== undefined) return matching(type, knownTypes(facts.readme));
  if (value.startsWith('%'))
    return beginning(
      value,
      registerNames(facts.arch).map((r) => `%${r}`),
    );
  const member = /^(.*)(?:->|\.)(\w*)$/.exec(value);
  if (member) return matching(member[2]!, memberNames(member[1]!, scope()));
  if (value.startsWith('$')) return beginning(value, ['$retval', '$comm', '$stack']);
  return /^\w*$/.test(value) ? matching(value, parameterNames(scope())) : null;
}

function parameterNames(scope: Scope | null): string[] {
  return scope && !scope.noParameters ? scope.parameters.map((p) => p.name) : [];
}

/** Names that can follow a finished path. */
function memberNames(path: string, scope: Scope | null): string[] {
  const located = scope && locatePath(path, scope);
  const found = located && compositeOf(scope.btf, located.type);
  return found ? members(scope.btf, found.type).map((m) => m.name) : [];
}

function matching(typed: string, names: Iterable<string>, limit?: number): ProbeCompletion {
  return { typed, matches: bestMatches(typed, names, limit) };
}

/** Of names that all begin with one sign. */
function beginning(typed: string, names: readonly string[]): ProbeCompletion {
  return { typed, matches: names.filter((name) => name.startsWith(typed)) };
}
