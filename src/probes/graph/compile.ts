import { InputError } from '../../base/errors.ts';
import { globMatcher, isGlob } from '../../base/glob.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { CompiledGraph, GraphSpec } from './spec.ts';

/** The functions that the tracer is told. Throws InputError `unknown-function` without position. */
export function compileGraph(spec: GraphSpec, { traceable }: KernelFacts): CompiledGraph {
  const all = traceable ?? new Set<string>();
  const wanted = spec.function;
  const functions = isGlob(wanted)
    ? [...all].filter(globMatcher(wanted)).sort()
    : all.has(wanted)
      ? [wanted]
      : [];
  if (functions.length === 0)
    throw new InputError({
      code: 'unknown-function',
      what: `no function that can be traced ${isGlob(wanted) ? 'matches' : 'is called'} '${wanted}'`,
      hint:
        didYouMean(nearest(wanted.replace(/[*?[\]]/g, ''), all)) ??
        '%fn finds functions by a part of their name; the compiler may have inlined this one',
    });
  return { ...spec, functions };
}
