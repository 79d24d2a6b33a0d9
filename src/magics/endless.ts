import { InputError, type SourceSpan } from '../base/errors.ts';
import type { MagicContext } from '../session/magics.ts';

interface Endless {
  /** What would end it: nothing does when all are undefined or false. */
  readonly ends: readonly unknown[];
  /** `this trace would never end`. */
  readonly what: string;
  /** What can be said instead. */
  readonly ways: string;
  readonly source: string;
  readonly span: SourceSpan;
}

/** Refuses what only the Stop button would end where nobody can press it. Throws InputError `endless-trace`. */
export function refuseEndless(
  { ends, what, ways, source, span }: Endless,
  { interactive }: MagicContext,
): void {
  if (interactive || ends.some((end) => end !== undefined && end !== false)) return;
  throw new InputError({
    code: 'endless-trace',
    what: `${what}: nobody can press Stop here`,
    source,
    span,
    hint: `say when it ends: ${ways}`,
  });
}
