import { InputError } from '../../base/errors.ts';
import { isGlob } from '../../base/glob.ts';
import { parseFetch } from '../spec/fetch.ts';
import { bodyLines } from '../spec/lexer.ts';
import { parseProbe } from '../spec/line.ts';
import type { CompiledTable, KernelFacts } from '../spec/types.ts';
import { blameIn } from '../spec/word.ts';
import type { ArgumentContext } from './argument.ts';
import { type Located, locate, type Scope } from './c-path.ts';
import { compileBody } from './compile.ts';
import { planOf } from './plan.ts';
import type { UnfinishedPart } from './unfinished-line.ts';

/** A line that somebody is still writing, for completion and inspection: what is wrong in it is nobody's error yet. */

/** What stands in an argument before its value, taken away: `name=`, `+0(+24(`. */
export function fetchedBy(argument: string): string {
  return argument.replace(/^\w*=/, '').replace(/^([+-]u?\d+\()+/, '');
}

/** What a cast stands before: `(struct file *)da` → `da`. */
export function uncast(value: string): string {
  return value.replace(/^\(?\(\s*[A-Za-z_][\w\s*]*\)\s*/, '');
}

/**
 * What the arguments of a probe may name; null where it cannot stand there, or at many functions. `argument` is the one
 * being written: an fprobe that fetches `$retval` is one of the return.
 */
export function contextAt(
  { letter, where }: UnfinishedPart,
  argument: string,
  facts: KernelFacts,
): ArgumentContext | null {
  if (where === null || isGlob(where)) return null;
  return orNull(() => {
    const result = letter === 'f' && /\$retval(?!\w)/.test(argument) ? ' $retval' : '';
    const line = bodyLines(`${letter} ${where}${result}`, 0)[0]!;
    const blame = blameIn(line.whole.text);
    const path = (name: string) => ({ group: GROUP, name });
    const plan = planOf(parseProbe(line, null, blame), { facts, blame, only: false, path });
    return withParameters(plan.context(plan.places[0]!));
  });
}

/** On a line of its own a return has them on every kernel. */
function withParameters(context: ArgumentContext): ArgumentContext {
  const { knownScope, place } = context;
  if (!knownScope || place.kind !== 'return') return context;
  return { ...context, knownScope: { ...knownScope, noParameters: null } };
}

/** No event of it is ever made. */
const GROUP = 'editor';

/** Where a finished path leads; null when it leads nowhere. */
export function locatePath(path: string, scope: Scope): Located | null {
  return orNull(() => {
    const text = { text: path, span: { line: 0, column: 0, length: path.length } };
    const { fetch } = parseFetch(text, 0, scope.blame);
    return locate(
      scope,
      fetch.kind === 'path' ? fetch : { kind: 'path', text: fetch.text, root: fetch.text, steps: [] },
    );
  });
}

/** What a finished line compiles to; null for one that does not. */
export function compiledLine(text: string, facts: KernelFacts): CompiledTable | null {
  return orNull(() => compileBody(text, 0, facts, { group: GROUP }).tables[0] ?? null);
}

function orNull<T>(find: () => T): T | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
