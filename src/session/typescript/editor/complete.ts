import type TS from 'typescript';
import type { Completion } from '../../interpreter.ts';
import { isDeprecated } from '../checker/docs.ts';
import type { ConverterCompletion } from '../checker/tslab.ts';

/** What TypeScript offers, cut to what begins as the person began, best first. */
export function toCompletion(
  found: ConverterCompletion,
  source: string,
  cursor: number,
  isHidden: (name: string) => boolean,
): Completion {
  // Segments of a module's path say for themselves what they replace.
  const own = found.original?.entries.find(({ replacementSpan }) => replacementSpan)?.replacementSpan;
  const span = found.original?.optionalReplacementSpan ?? (own && { ...own, start: cursor + own.start });
  // Where a segment is a plain word, the word is what it replaces.
  const word = cursor - (/[\w$]*$/.exec(source.slice(0, cursor))?.[0].length ?? 0);
  const start = Math.min(span?.start ?? found.start, span ? cursor : word);
  const end = Math.max(span ? span.start + span.length : found.end, cursor);
  const typed = source.slice(start, cursor).toLowerCase();
  const entries = (found.original?.entries ?? []).filter(
    ({ name, kindModifiers, symbol }) =>
      name.toLowerCase().startsWith(typed) &&
      !isHidden(name) &&
      !hasModifier(kindModifiers, 'deprecated') &&
      !(symbol && isDeprecated(symbol)),
  );
  const exact = source.slice(start, cursor);
  return {
    start,
    end,
    matches: entries
      .toSorted(
        (a, b) =>
          rank(a, exact) - rank(b, exact) || compare(a.sortText, b.sortText) || compare(a.name, b.name),
      )
      .map((entry) => ({ text: entry.insertText ?? entry.name, type: typeOf(entry.kind) })),
  };
}

function hasModifier(modifiers: string | undefined, name: string): boolean {
  return modifiers?.split(',').includes(name) ?? false;
}

/** Names in the case that was typed come first, keywords after names, what is meant as internal last. */
function rank({ name, kind }: TS.CompletionEntry, typed: string): number {
  const internal = name.startsWith('_') && !typed.startsWith('_') ? 4 : 0;
  const otherCase = name.startsWith(typed) ? 0 : 2;
  return internal + otherCase + (kind === 'keyword' ? 1 : 0);
}

/** By code units: fast, and the same in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** TypeScript's `ScriptElementKind` in the words that front-ends have icons for; others stay as they are. */
const TYPES: Readonly<Record<string, string>> = {
  'local function': 'function',
  'local class': 'class',
  'local var': 'variable',
  var: 'variable',
  let: 'variable',
  const: 'constant',
  parameter: 'variable',
  alias: 'module',
  getter: 'property',
  setter: 'property',
  'enum member': 'constant',
  'type parameter': 'type',
  string: 'text',
  'external module name': 'module',
  directory: 'path',
  script: 'path',
};

function typeOf(kind: string): string {
  return TYPES[kind] ?? kind;
}
