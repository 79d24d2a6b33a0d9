import { bestMatches } from '../../base/best-matches.ts';
import type { Btf } from '../../btf/btf.ts';
import { compositeOf, members } from '../../btf/resolve.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { ArgumentContext } from './argument.ts';
import type { Scope } from './c-path.ts';
import { hasRegisters } from './check-form.ts';
import type { ProbeCompletion } from './complete.ts';
import { hasPath } from './dentry-path.ts';
import { knownTypes } from './fetch-type.ts';
import { registerNames } from './registers.ts';
import { fetchedBy, locatePath, uncast } from './unfinished.ts';

/** Completes an argument: a parameter, a member, a register, a variable, a field, a type. */
export function completeValue(
  argument: string,
  context: ArgumentContext | null,
  facts: KernelFacts,
): ProbeCompletion | null {
  const scope = context?.knownScope ?? null;
  const value = fetchedBy(argument);
  const [, typedValue, type] = /^(.*):(\w*)$/.exec(value) ?? [];
  if (type !== undefined) return matching(type, typeNames(typedValue!, scope, facts));
  const member = /^(.*)(?:->|\.)(\w*)$/.exec(value);
  if (member) return matching(member[2]!, memberNames(member[1]!, scope));
  const word = uncast(value);
  if (word.startsWith('%')) return beginning(word, registers(context, facts));
  if (word.startsWith('$')) return beginning(word, variables(context));
  if (!/^\w*$/.test(word)) return null;
  return matching(word, context?.fields ? variables(context) : valueNames(word, scope));
}

/** A type's name in a cast: `struct fi`, `u3`. */
export function completeCast(inside: string, btf: Btf, limit: number): ProbeCompletion {
  const [, tag, typed] = /^(?:(struct|union|enum)\s+)?(\w*)$/.exec(inside) as unknown as [
    string,
    'struct' | 'union' | 'enum' | undefined,
    string,
  ];
  if (tag) return matching(typed, btf.names(tag), limit);
  const names = ['struct', 'union', 'enum', 'unsigned', 'long', 'int', 'char', ...btf.names('typedef')];
  return matching(typed, names, limit);
}

function typeNames(value: string, scope: Scope | null, { readme }: KernelFacts): readonly string[] {
  const located = scope && locatePath(value, scope);
  const names = knownTypes(readme);
  return located && hasPath(scope.btf, located) ? ['path', ...names] : names;
}

function registers(context: ArgumentContext | null, { arch }: KernelFacts): readonly string[] {
  return context && !hasRegisters(context.form) ? [] : registerNames(arch).map((name) => `%${name}`);
}

function variables(context: ArgumentContext | null): readonly string[] {
  if (context?.fields) return [...[...context.fields.keys()].map((name) => `$${name}`), '$comm'];
  const others = ['$comm', '$stack'];
  return !context || hasResult(context) ? ['$retval', ...others] : others;
}

/** One that fetches it makes an fprobe one of the return. */
function hasResult({ form, place: { kind, callee } }: ArgumentContext): boolean {
  return form === 'fprobe' || kind === 'return' || callee !== null;
}

/** Parameters; where there are none, what was returned. */
function valueNames(typed: string, scope: Scope | null): string[] {
  if (!scope) return [];
  if (!scope.noParameters) return scope.parameters.map((p) => p.name);
  return scope.result && typed === '' ? ['$retval'] : [];
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
