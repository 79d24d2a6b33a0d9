import { bestMatches } from '../../base/best-matches.ts';
import { InputError } from '../../base/errors.ts';
import { globMatcher, isGlob } from '../../base/glob.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import type { TraceableFunction } from './traceable.ts';

/** What a pattern names: the first of them, and how many there are. */
export interface FoundFunctions {
  readonly total: number;
  readonly shown: readonly TraceableFunction[];
}

/**
 * The functions that `pattern` names: a glob of the whole name (`vfs_*`), or without its characters a part of it, the
 * best first; `MODULE:` before it narrows to one module. Functions that share name and module are one.
 * Throws InputError `unknown-function`, `unknown-module` without position when there is none.
 */
export function findFunctions(
  pattern: string,
  all: readonly TraceableFunction[],
  limit: number,
): FoundFunctions {
  const [, module, wanted] = /^(?:([^:]*):)?(.*)$/s.exec(pattern) as unknown as [
    string,
    string | undefined,
    string,
  ];
  const inModule = module === undefined ? all : all.filter((each) => (each.module ?? 'vmlinux') === module);
  if (inModule.length === 0) throw noModule(module ?? 'vmlinux', all);
  const byName = Map.groupBy(inModule, ({ name }) => name);
  const names = isGlob(wanted)
    ? [...byName.keys()].filter(globMatcher(wanted)).sort()
    : bestMatches(wanted, byName.keys());
  const found = names.flatMap((name) => differentModules(byName.get(name)!));
  if (found.length === 0) throw noMatch(pattern, wanted, byName.keys());
  return { total: found.length, shown: found.slice(0, limit) };
}

function differentModules(same: readonly TraceableFunction[]): TraceableFunction[] {
  return [...new Map(same.map((each) => [each.module, each])).values()];
}

function noModule(module: string, all: readonly TraceableFunction[]): InputError {
  const modules = new Set(all.flatMap((each) => each.module ?? []));
  return new InputError({
    code: 'unknown-module',
    what: `no module '${module}' with functions that can be traced is loaded`,
    hint: didYouMean(nearest(module, modules)) ?? 'lsmod in a %%sh cell lists the modules',
  });
}

function noMatch(pattern: string, wanted: string, names: Iterable<string>): InputError {
  const literal = wanted.replace(/[*?[\]]/g, '');
  return new InputError({
    code: 'unknown-function',
    what: `no function that can be traced matches '${pattern}'`,
    hint:
      didYouMean(nearest(literal, names)) ??
      'the compiler may have inlined it; a shorter part of the name finds more',
  });
}
