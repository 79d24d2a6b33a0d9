import { InputError } from '../../base/errors.ts';
import { compositeOf, members } from '../../btf/resolve.ts';
import { parseFetch } from '../spec/fetch.ts';
import { bodyLines } from '../spec/lexer.ts';
import { parsePlace } from '../spec/place.ts';
import type { KernelFacts } from '../spec/types.ts';
import { blameIn, type Word } from '../spec/word.ts';
import { locate, type Scope } from './c-path.ts';
import { knownTypes } from './fetch-type.ts';
import { resolvePlace } from './place.ts';
import { registerNames } from './registers.ts';
import { argumentContext } from './scope.ts';

export interface ProbeCompletion {
  /** The unfinished word before the cursor. */
  readonly typed: string;
  /** What may stand in its place, at most `limit`. */
  readonly matches: readonly string[];
}

/**
 * Completes one line of a body, given its text before the cursor: functions, then registers, variables, parameters,
 * members and types. Null where there is nothing to complete.
 */
export function completeLine(before: string, facts: KernelFacts, limit = 50): ProbeCompletion | null {
  const place = /^\s*[pr]\d*(?::\S*)?\s+([\w.]*)$/.exec(before);
  if (place) return matching(place[1]!, facts.symbols.functions(), limit);
  const line = /^\s*([pr])\d*(?::\S*)?\s+(\S+)\s(?:.*\s)?(\S*)$/.exec(before);
  if (!line || /\sif\s/.test(before)) return null;
  const [, letter, where, argument] = line as unknown as [string, string, string, string];
  const value = argument.replace(/^\w*=/, '').replace(/^([+-]u?\d+\()+/, '');
  return completeValue(value, () => scopeAt(letter, where, facts), facts, limit);
}

function completeValue(
  value: string,
  scope: () => Scope | null,
  facts: KernelFacts,
  limit: number,
): ProbeCompletion | null {
  const type = /:(\w*)$/.exec(value)?.[1];
  if (type !== undefined) return matching(type, knownTypes(facts.readme), limit);
  if (value.startsWith('%'))
    return matching(
      value,
      registerNames(facts.arch).map((r) => `%${r}`),
      limit,
    );
  const member = /^(.*)(?:->|\.)(\w*)$/.exec(value);
  if (member) return matching(member[2]!, memberNames(member[1]!, scope()), limit);
  if (value.startsWith('$')) return matching(value, ['$retval', '$comm', '$stack'], limit);
  return /^\w*$/.test(value) ? matching(value, parameterNames(scope()), limit) : null;
}

function parameterNames(scope: Scope | null): string[] {
  return scope && !scope.noParameters ? scope.parameters.map((p) => p.name) : [];
}

/** Names that can follow a finished path. */
function memberNames(path: string, scope: Scope | null): string[] {
  if (!scope) return [];
  return orNone(() => {
    const { fetch } = parseFetch(word(path), 0, scope.blame);
    const steps = fetch.kind === 'path' ? fetch.steps : [];
    const located = locate(scope, {
      kind: 'path',
      text: fetch.text,
      root: fetch.kind === 'path' ? fetch.root : fetch.text,
      steps,
    });
    const found = compositeOf(scope.btf, located.type);
    return found ? members(scope.btf, found.type).map((m) => m.name) : [];
  });
}

function scopeAt(letter: string, where: string, facts: KernelFacts): Scope | null {
  const [found] = orNone(() => {
    const line = bodyLines(`${letter} ${where}`, 0)[0]!;
    const blame = blameIn(line.whole.text);
    const [head, at] = line.words as [Word, Word];
    const place = parsePlace(at, blame);
    const kind = letter === 'r' || where.endsWith('%return') ? 'return' : 'entry';
    const spec = {
      kind,
      letter: head,
      event: null,
      place,
      arguments: [],
      filter: null,
      span: line.whole.span,
    } as const;
    return [argumentContext(resolvePlace(spec, facts.symbols, blame), facts, blame).knownScope];
  });
  return found ?? null;
}

/** An unfinished line is often wrong: then there is nothing to complete. */
function orNone<T>(find: () => T[]): T[] {
  try {
    return find();
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

function matching(typed: string, names: Iterable<string>, limit: number): ProbeCompletion {
  const matches = new Set<string>();
  for (const name of names) {
    if (matches.size === limit) break;
    if (name.startsWith(typed)) matches.add(name);
  }
  return { typed, matches: [...matches].sort() };
}

function word(text: string): Word {
  return { text, span: { line: 0, column: 0, length: text.length } };
}
