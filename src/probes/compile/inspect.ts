import type { KernelFacts } from '../spec/types.ts';
import { describeType } from './describe-type.ts';
import { inspectCall } from './inspect-call.ts';
import { inspectCast } from './inspect-cast.ts';
import { inspectFilter, inspectKey } from './inspect-field.ts';
import { inspectFunction } from './inspect-function.ts';
import { inspectMember, inspectParameter } from './inspect-name.ts';
import { inspectRegister, inspectVariable } from './inspect-value.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { fetchedBy, scopeAt, uncast } from './unfinished.ts';
import { readUnfinished, type UnfinishedLine, untilWordEnd } from './unfinished-line.ts';

/**
 * What stands at `column` of one line of a body: a probe, a function, a callee, a parameter, a member, a register, a
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
  span: 'One row for a start and its end: `span NAME START -> END`, paired by thread or with `by FIELD`.',
};

function inspectHead(head: string): ProbeInspection | null {
  const word = /^([pr])\d*(?::|$)/.exec(head)?.[1] ?? head;
  return Object.hasOwn(HEADS, word) ? inspection(head, HEADS[word]!) : null;
}

function inspectPart(line: UnfinishedLine, named: boolean, facts: KernelFacts): ProbeInspection | null {
  const { letter, where, kind } = line.parts.at(-1)!;
  const { typed } = line;
  if (kind === 'event') return null;
  if (where === null) return typed.includes('@') ? inspectCall(typed, facts) : inspectFunction(typed, facts);
  if (line.cast !== null) return inCast(line, facts);
  // The name that the argument gives itself.
  if (named && /^\w+$/.test(typed)) return null;
  return inspectArgument(typed, letter, where, facts);
}

function inCast({ cast }: UnfinishedLine, { btf }: KernelFacts): ProbeInspection | null {
  return cast && btf ? inspectCast(cast, btf) : null;
}

function inspectArgument(
  argument: string,
  letter: string,
  where: string,
  facts: KernelFacts,
): ProbeInspection | null {
  const type = /:([\w@/]+)$/.exec(argument)?.[1];
  if (type !== undefined) return inspectType(type);
  const value = fetchedBy(argument);
  const scope = scopeAt(letter, where, facts);
  const root = uncast(value);
  if (/^%\w+$/.test(root)) return inspectRegister(root, scope);
  if (/^\$\w+$/.test(root)) return inspectVariable(root, scope);
  if (!scope) return null;
  const member = /^(.*)(?:->|\.)(\w+)$/.exec(value);
  return member ? inspectMember(member[1]!, member[2]!, scope) : inspectParameter(root, scope);
}

function inspectType(type: string): ProbeInspection | null {
  const story = describeType(type);
  return story === null ? null : inspection(`:${type}`, story);
}
