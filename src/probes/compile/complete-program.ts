import { bestMatches } from '../../base/best-matches.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { ProbeCompletion } from './complete.ts';
import { completeReturn } from './complete-place.ts';
import { readProgramPlace } from './unfinished-program.ts';

/** Completes a place in a program: names of its folder, functions of the file. Nothing where neither has been read yet. */
export function completeProgram(
  typed: string,
  { folders, programs }: KernelFacts,
  limit: number,
): ProbeCompletion | null {
  const place = readProgramPlace(typed);
  if (place.kind === 'path') return completePath(place.name, folders?.get(place.folder) ?? [], limit);
  const suffix = completeReturn(place.symbol);
  if (suffix) return suffix;
  const program = programs?.get(place.path);
  if (program?.kind !== 'program') return null;
  const names = program.functions.filter(({ indirect }) => !indirect).map(({ name }) => name);
  return { typed: place.symbol, matches: bestMatches(place.symbol, names, limit) };
}

/** A hidden file only where its dot is written. */
function completePath(typed: string, names: readonly string[], limit: number): ProbeCompletion {
  const shown = names.filter((name) => name.startsWith('.') === typed.startsWith('.') && !/\s/.test(name));
  return { typed, matches: bestMatches(typed, shown, limit) };
}
