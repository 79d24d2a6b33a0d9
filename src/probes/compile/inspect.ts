import type { KernelFacts } from '../spec/types.ts';
import { describeType } from './describe-type.ts';
import { inspectCast } from './inspect-cast.ts';
import { inspectFilter, inspectKey } from './inspect-field.ts';
import { inspectMember, inspectParameter } from './inspect-name.ts';
import { inspectRegister, inspectVariable } from './inspect-value.ts';
import { inspectEventField, inspectWhere } from './inspect-where.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { contextAt, fetchedBy, uncast } from './unfinished.ts';
import { readUnfinished, type UnfinishedLine, type UnfinishedPart, untilWordEnd } from './unfinished-line.ts';

/**
 * What stands at `column` of one line of a body: a probe, what it stands on, a callee, a parameter, a member, a register, a
 * variable, a type, a key, or a field or constant of a filter. Null for anything else, and for what the kernel does not know.
 */
export function inspectLine(line: string, column: number, facts: KernelFacts): ProbeInspection | null {
  const before = untilWordEnd(line, column);
  const head = /^\s*(\S+)$/.exec(before)?.[1];
  if (head !== undefined) return inspectHead(head);
  const unfinished = readUnfinished(before);
  if (!unfinished || /(^|\s)$/.test(unfinished.typed)) return unfinished && inCast(unfinished, facts);
  if (unfinished.section === 'if') return inspectFilter(unfinished, facts);
  if (unfinished.section === 'by') return inspectKey(unfinished, facts);
  return inspectPart(unfinished, line[before.length] === '=', facts);
}

const HEADS: Readonly<Record<string, string>> = {
  p: 'A probe where a function begins, or with `+OFFSET` at an instruction in it. A name follows a colon: `p:opens`.',
  r: 'A probe where a function returns; `$retval` is what it returned. A name follows a colon: `r:opened`.',
  f: 'An fprobe: where a function begins, or with `%return` where it returns. A name follows a colon: `f:reads`.',
  t: 'A probe on a tracepoint, which has its arguments by their C names. A name follows a colon: `t:runs`.',
  e: 'A probe on an event, `GROUP.EVENT`, of which it takes fields as `$FIELD`. A name follows a colon: `e:runs`.',
  span: 'One row for a start and its end: `span NAME START -> END`, paired by thread or with `by FIELD`.',
  hist: 'Counts the values of a field: `hist NAME EVENT.FIELD by KEY`. Every event counts.',
};

function inspectHead(head: string): ProbeInspection | null {
  const word = /^([prfte])\d*(?::|$)/.exec(head)?.[1] ?? head;
  return Object.hasOwn(HEADS, word) ? inspection(head, HEADS[word]!) : null;
}

function inspectPart(line: UnfinishedLine, named: boolean, facts: KernelFacts): ProbeInspection | null {
  const part = line.parts.at(-1)!;
  const { typed } = line;
  if (part.kind === 'event') return null;
  if (part.where === null) return inspectWhere(part, typed, facts);
  if (line.cast !== null) return inCast(line, facts);
  // The name that the argument gives itself.
  if (named && /^\w+$/.test(typed)) return null;
  return inspectArgument(typed, part, facts);
}

function inCast({ cast }: UnfinishedLine, { btf }: KernelFacts): ProbeInspection | null {
  return cast && btf ? inspectCast(cast, btf) : null;
}

function inspectArgument(argument: string, part: UnfinishedPart, facts: KernelFacts): ProbeInspection | null {
  const type = /:([\w@/]+)$/.exec(argument)?.[1];
  if (type !== undefined) return inspectType(type);
  const value = fetchedBy(argument);
  const context = contextAt(part, argument, facts);
  const scope = context?.knownScope ?? null;
  const root = uncast(value);
  if (/^%\w+$/.test(root)) return inspectRegister(root, scope);
  if (/^\$\w+$/.test(root))
    return (context && inspectEventField(root, context)) ?? inspectVariable(root, scope);
  if (!scope) return null;
  const member = /^(.*)(?:->|\.)(\w+)$/.exec(value);
  return member ? inspectMember(member[1]!, member[2]!, scope) : inspectParameter(root, scope);
}

function inspectType(type: string): ProbeInspection | null {
  const story = describeType(type);
  return story === null ? null : inspection(`:${type}`, story);
}
