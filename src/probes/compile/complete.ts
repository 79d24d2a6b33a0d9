import { bestMatches } from '../../base/best-matches.ts';
import { parseFormat } from '../decode/format.ts';
import type { KernelFacts } from '../spec/types.ts';
import { completeHead } from './complete-event.ts';
import { completeFilter } from './complete-filter.ts';
import { completeHist } from './complete-hist.ts';
import { completeCast, completeValue } from './complete-value.ts';
import { completeWhere } from './complete-where.ts';
import { parametersOf } from './system-call.ts';
import { contextAt } from './unfinished.ts';
import { keyColumns } from './unfinished-columns.ts';
import {
  eventOf,
  isCall,
  readUnfinished,
  type UnfinishedLine,
  type UnfinishedPart,
} from './unfinished-line.ts';

export interface ProbeCompletion {
  /** The unfinished word before the cursor. */
  readonly typed: string;
  /** What may stand in its place, the best first; it need not begin with `typed`. */
  readonly matches: readonly string[];
}

/**
 * Completes one line of a body, given its text before the cursor: functions, callees, events, tracepoints and files (at most
 * `limit`), registers, variables, parameters, members and types, what spans pair by, fields and constants of filters. Null where
 * there is nothing to complete.
 */
export function completeLine(before: string, facts: KernelFacts, limit = 50): ProbeCompletion | null {
  const head = completeHead(before, facts.eventNames, limit);
  if (head) return head;
  const counted = /^\s*hist\s+\w+\s+(.*)$/.exec(before);
  if (counted) return completeHist(counted[1]!, facts, limit);
  const line = readUnfinished(before);
  if (!line) return null;
  if (line.section === 'if') return completeFilter(line, facts, limit);
  return line.section === 'by' ? completeKey(line, facts) : completePart(line, facts, limit);
}

function completePart(line: UnfinishedLine, facts: KernelFacts, limit: number): ProbeCompletion | null {
  const part = line.parts.at(-1)!;
  const { typed, cast } = line;
  if (part.kind === 'event') return completeField(part, typed, facts);
  const results = resultNames(line);
  if (part.where === null) {
    const places = completeWhere(part, typed, facts, limit);
    return places && { ...places, matches: [...results, ...places.matches] };
  }
  if (part.kind === 'return' && isCall(line.parts[0])) return { typed, matches: results };
  if (cast !== null) return facts.btf && completeCast(cast, facts.btf, limit);
  return completeValue(typed, contextAt(part, typed, facts), facts);
}

/** What the last part of a span may begin with to be the first one's return. */
function resultNames({ parts, typed }: UnfinishedLine): readonly string[] {
  const [first] = parts;
  const { lettered } = parts.at(-1)!;
  if (parts.length === 1 || lettered || first.where === null) return [];
  // An event that is no system call has no return, and what is attached to one has none.
  if ((first.kind === 'event' && !isCall(first)) || 'te'.includes(first.letter)) return [];
  const result = isCall(first) ? 'ret' : '$retval';
  return result.startsWith(typed) ? [result] : [];
}

function completeField(part: UnfinishedPart, typed: string, facts: KernelFacts): ProbeCompletion | null {
  const format = facts.formats.get(eventOf(part)!);
  const word = typed.replace(/^\w*=/, '');
  if (format === undefined || !/^\w*$/.test(word)) return null;
  const parsed = parseFormat(format);
  const fields = isCall(part) ? parametersOf(parsed) : parsed.fields;
  return {
    typed: word,
    matches: bestMatches(
      word,
      fields.map(({ name }) => name),
    ),
  };
}

/** `by dev,sec`: what all parts have, without what stands there already. */
function completeKey(line: UnfinishedLine, facts: KernelFacts): ProbeCompletion {
  const typed = /\w*$/.exec(line.typed)![0];
  const [first = [], ...others] = keyColumns(line, facts);
  const names = first
    .map(({ name }) => name)
    .filter((name) => others.every((own) => own.some((each) => each.name === name)));
  const used = new Set(line.keys);
  return {
    typed,
    matches: bestMatches(
      typed,
      names.filter((name) => !used.has(name)),
    ),
  };
}
