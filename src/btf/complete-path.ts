import { bestMatches } from '../base/best-matches.ts';
import { InputError } from '../base/errors.ts';
import type { Btf } from './btf.ts';
import { compositeNames } from './composites.ts';
import { members } from './resolve.ts';
import { followStructPath, pathNames } from './struct-path.ts';
import type { BtfComposite } from './types.ts';

/** What may stand in the place of an unfinished `NAME[.path]`: structs and unions, then members. */
export function completeStructPath(btf: Btf, typed: string, limit: number): readonly string[] {
  const [, path, member] = /^(.*(?:->|\.))(\w*)$/.exec(typed) ?? [];
  if (path === undefined) return bestMatches(typed, compositeNames(btf), limit);
  const type = typeAt(btf, path);
  const names = type ? members(btf, type).map(({ name }) => name) : [];
  return bestMatches(member!, names).map((name) => path + name);
}

/** Null where the path leads nowhere: somebody is still writing it. */
function typeAt(btf: Btf, path: string): BtfComposite | null {
  try {
    return followStructPath(btf, pathNames(path).slice(0, -1))?.type ?? null;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
