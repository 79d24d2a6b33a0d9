import { bestMatches } from '../../base/best-matches.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { ProbeCompletion } from './complete.ts';
import { completePlace } from './complete-place.ts';
import { completeProgram } from './complete-program.ts';
import { hasForm } from './form.ts';
import { tracepointNames } from './tracepoint.ts';
import { inProgram, type UnfinishedPart } from './unfinished-line.ts';

/** Completes what a probe stands on: a function, a tracepoint, an event, a place in a program. */
export function completeWhere(
  part: UnfinishedPart,
  typed: string,
  facts: KernelFacts,
  limit: number,
): ProbeCompletion | null {
  if (part.letter === 't') return completeTracepoint(typed, facts, limit);
  if (part.letter === 'e') return completeEvent(typed, facts, limit);
  if (inProgram(part, typed)) return completeProgram(typed, facts, limit);
  // An fprobe stands at no call.
  if (part.letter === 'f' && typed.includes('@')) return null;
  return completePlace(typed, facts, !part.lettered, limit);
}

function completeTracepoint(typed: string, facts: KernelFacts, limit: number): ProbeCompletion | null {
  if (!hasForm('tracepoint', facts)) return null;
  return { typed, matches: bestMatches(typed, tracepointNames(facts.symbols), limit) };
}

/** `sched.sched_sw`, or with a slash. */
function completeEvent(typed: string, facts: KernelFacts, limit: number): ProbeCompletion | null {
  if (!hasForm('event', facts)) return null;
  const between = typed.includes('/') ? '/' : '.';
  const names = facts.eventNames.map((name) => name.replace(':', between));
  return { typed, matches: bestMatches(typed, names, limit) };
}
