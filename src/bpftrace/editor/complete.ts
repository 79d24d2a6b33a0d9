import { compositeNames } from '../../btf/composites.ts';
import { members } from '../../btf/resolve.ts';
import type { ProbeCompletion } from '../../probes/compile/complete.ts';
import type { KernelFacts } from '../../probes/spec/types.ts';
import { completeProbe, matching } from './complete-probe.ts';
import { placeAtEnd } from './place.ts';
import { argumentsOf, type Code, expressionAtEnd, structOf } from './value-type.ts';
import { BUILTINS, FUNCTIONS, KEYWORDS, MAP_FUNCTIONS } from './words.ts';

/**
 * Completes a program, given its text before the cursor: probes and what they stand on (at most `limit`), builtins,
 * functions, `args`, members, variables and maps. Null where there is nothing to complete.
 */
export function completeProgram(before: string, facts: KernelFacts, limit = 50): ProbeCompletion | null {
  const place = placeAtEnd(before);
  if (!place) return null;
  if (place.kind === 'probe') return completeProbe(place.typed, facts, limit);
  return completeCode(place, before, facts, limit);
}

function completeCode(code: Code, before: string, facts: KernelFacts, limit: number): ProbeCompletion | null {
  const [, owner, name] = /^([\s\S]*?)(?:->|\.)\s*(\w*)$/.exec(memberAtEnd(code.code)) ?? [];
  if (owner !== undefined) return matching(name!, memberNames(owner, code, facts));
  const tag = /\b(?:struct|union)\s+(\w*)$/.exec(code.code)?.[1];
  if (tag !== undefined) return facts.btf && matching(tag, compositeNames(facts.btf), limit);
  const sigil = /[$@]\w*$/.exec(code.code)?.[0];
  if (sigil !== undefined) return matching(sigil, namesWith(sigil, sigil[0] === '@' ? before : code.code));
  const typed = /\w*$/.exec(code.code)![0];
  // A number, or what follows a value: nothing can stand there.
  if (/^\d/.test(typed) || /[\w)\]"]\s+$/.test(code.code.slice(0, code.code.length - typed.length)))
    return null;
  return matching(typed, wordsAfter(code.code.slice(0, code.code.length - typed.length)));
}

/** `EXPRESSION->na`, or nothing. */
function memberAtEnd(code: string): string {
  const link = /\s*(?:->|\.)\s*\w*$/.exec(code);
  return link ? expressionAtEnd(code.slice(0, link.index)) + code.slice(link.index) : '';
}

function memberNames(owner: string, code: Code, facts: KernelFacts): readonly string[] {
  if (owner.trim() === 'args') return argumentsOf(code, facts).map(({ name }) => name);
  const found = structOf(owner, code, facts);
  return found ? members(found.btf, found.type).map(({ name }) => name) : [];
}

/** `$name` and `@name` that stand before; the unfinished one itself does not count. */
function namesWith(sigil: string, text: string): readonly string[] {
  const earlier = text.slice(0, text.length - sigil.length);
  return [...new Set(earlier.match(sigil[0] === '@' ? /@\w*/g : /\$\w+/g))];
}

/** What a map is given comes from its own functions. */
function wordsAfter(before: string): readonly string[] {
  const [builtins, functions, maps] = [BUILTINS, FUNCTIONS, MAP_FUNCTIONS].map((table) => [...table.keys()]);
  const aggregates = /@\w*(?:\[[^;]*\])?\s*=\s*$/.test(before) ? maps! : [];
  return [...new Set([...aggregates, ...builtins!, ...functions!, ...maps!, ...KEYWORDS, 'arg0', 'arg1'])];
}
