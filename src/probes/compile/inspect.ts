import { bodyLines } from '../spec/lexer.ts';
import type { KernelFacts } from '../spec/types.ts';
import { describeType } from './describe-type.ts';
import { inspectFunction } from './inspect-function.ts';
import { inspectMember, inspectParameter } from './inspect-name.ts';
import { inspectRegister, inspectVariable } from './inspect-value.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { fetchedBy, scopeAt } from './unfinished.ts';

/**
 * What stands at `column` of one line of a body: a probe, a function, a parameter, a member, a register, a variable or
 * a type. Null for anything else, and for what the kernel does not know.
 */
export function inspectLine(line: string, column: number, facts: KernelFacts): ProbeInspection | null {
  const words = bodyLines(line, 0)[0]?.words ?? [];
  const index = words.findIndex(({ span }) => span.column <= column && column <= span.column + span.length);
  const [head, where] = words;
  const letter = head && /^([pr])\d*(?::|$)/.exec(head.text)?.[1];
  if (!letter || index < 0) return null;
  if (index === 0) return inspection(head.text, PROBES[letter as keyof typeof PROBES]);
  if (index === 1) return inspectFunction(where!.text, facts);
  const { text, span } = words[index]!;
  return inspectArgument(untilWordEnd(text, column - span.column), letter, where!.text, facts);
}

const PROBES = {
  p: 'A probe where a function begins, or with `+OFFSET` at an instruction in it. A name follows a colon: `p:opens`.',
  r: 'A probe where a function returns; `$retval` is what it returned. A name follows a colon: `r:opened`.',
} as const;

/** An argument from its start to the end of the name or number under the cursor; null on its own name, before `=`. */
function untilWordEnd(argument: string, cursor: number): string | null {
  const end = cursor + /^\w*/.exec(argument.slice(cursor))![0].length;
  return /^\w+$/.test(argument.slice(0, end)) && argument[end] === '=' ? null : argument.slice(0, end);
}

function inspectArgument(
  argument: string | null,
  letter: string,
  where: string,
  facts: KernelFacts,
): ProbeInspection | null {
  if (argument === null) return null;
  const type = /:([\w@/]+)$/.exec(argument)?.[1];
  if (type !== undefined) return inspectType(type);
  const value = fetchedBy(argument);
  const scope = scopeAt(letter, where, facts);
  if (/^%\w+$/.test(value)) return inspectRegister(value, scope);
  if (/^\$\w+$/.test(value)) return inspectVariable(value, scope);
  if (!scope) return null;
  const member = /^(.*)(?:->|\.)(\w+)$/.exec(value);
  return member ? inspectMember(member[1]!, member[2]!, scope) : inspectParameter(value, scope);
}

function inspectType(type: string): ProbeInspection | null {
  const story = describeType(type);
  return story === null ? null : inspection(`:${type}`, story);
}
