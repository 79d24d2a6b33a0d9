import { bestMatches } from '../../base/best-matches.ts';
import { errnoNames } from '../../base/errno.ts';
import { enumConstants } from '../../btf/constants.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { ProbeCompletion } from './complete.ts';
import { DEFINED } from './constants.ts';
import { filterColumns } from './unfinished-columns.ts';
import type { UnfinishedLine } from './unfinished-line.ts';

/** Completes a filter: a field where one may stand, and behind an operator the name of a value. */
export function completeFilter(
  line: UnfinishedLine,
  facts: KernelFacts,
  limit: number,
): ProbeCompletion | null {
  if (quoteOpen(line.typed)) return null;
  const [, before, typed] = /^(.*?)(\w*)$/s.exec(line.typed) as unknown as [string, string, string];
  const columns = filterColumns(line, facts);
  if (/(^|&&|\|\||[(!])\s*$/.test(before))
    return {
      typed,
      matches: bestMatches(
        typed,
        columns.map(({ name }) => name),
      ),
    };
  const field = /(\w+)\s*(?:[=!]=|<=?|>=?|&)\s*$/.exec(before)?.[1];
  const column = columns.find(({ name }) => name === field);
  return column ? { typed, matches: bestMatches(typed, valueNames(column, facts), limit) } : null;
}

const quoteOpen = (text: string): boolean => /^(?:[^"]*"[^"]*")*[^"]*"[^"]*$/.test(text);

function* valueNames({ name, type }: ColumnSchema, { btf }: KernelFacts): Iterable<string> {
  if (name === 'err') for (const [, error] of errnoNames()) yield error;
  else if (type.kind === 'enum') yield* type.names;
  else if (type.kind === 'boolean') yield* ['true', 'false'];
  else if (type.kind === 'number' || type.kind === 'bigint') {
    yield* DEFINED.keys();
    if (btf) yield* enumConstants(btf).keys();
  }
}
