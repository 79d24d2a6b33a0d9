import { InputError } from '../../base/errors.ts';
import { parseFetch } from '../spec/fetch.ts';
import { bodyLines } from '../spec/lexer.ts';
import { parsePlace } from '../spec/place.ts';
import type { CompiledTable, KernelFacts } from '../spec/types.ts';
import { blameIn, type Word } from '../spec/word.ts';
import { type Located, locate, type Scope } from './c-path.ts';
import { compileBody } from './compile.ts';
import { resolvePlace } from './place.ts';
import { argumentContext } from './scope.ts';

/** A line that somebody is still writing, for completion and inspection: what is wrong in it is nobody's error yet. */

/** What stands in an argument before its value, taken away: `name=`, `+0(+24(`. */
export function fetchedBy(argument: string): string {
  return argument.replace(/^\w*=/, '').replace(/^([+-]u?\d+\()+/, '');
}

/** What a cast stands before: `(struct file *)da` → `da`. */
export function uncast(value: string): string {
  return value.replace(/^\(?\(\s*[A-Za-z_][\w\s*]*\)\s*/, '');
}

/** What the arguments of a probe at `where` may name; null where that is no function that BTF describes. */
export function scopeAt(letter: string, where: string, facts: KernelFacts): Scope | null {
  const found = orNull(() => {
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
    const scope = argumentContext(resolvePlace(spec, facts.symbols, blame), facts, blame).knownScope;
    // On a line of its own a return has them on every kernel.
    return scope && kind === 'return' ? { ...scope, noParameters: null } : scope;
  });
  return found ?? null;
}

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
  return orNull(() => compileBody(text, 0, facts, { group: 'editor' }).tables[0] ?? null);
}

function orNull<T>(find: () => T): T | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
