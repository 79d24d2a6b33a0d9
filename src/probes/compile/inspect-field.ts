import { errnoNames } from '../../base/errno.ts';
import { enumConstants } from '../../btf/constants.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { KernelFacts } from '../spec/types.ts';
import { DEFINED } from './constants.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { filterColumns, keyColumns } from './unfinished-columns.ts';
import type { UnfinishedLine } from './unfinished-line.ts';

/** The name that a filter ends with: a field of the line, or a constant and its value. */
export function inspectFilter(line: UnfinishedLine, facts: KernelFacts): ProbeInspection | null {
  const name = /[A-Za-z_]\w*$/.exec(line.typed)?.[0];
  // A value in quotes, which is not closed before the cursor, is no name.
  if (name === undefined || (line.typed.split('"').length - 1) % 2 === 1) return null;
  const field = filterColumns(line, facts).find((column) => column.name === name);
  return field ? inspection(name, sentence(field)) : inspectConstant(name, facts);
}

/** What a span pairs by, in each of its parts. */
export function inspectKey(line: UnfinishedLine, facts: KernelFacts): ProbeInspection | null {
  const name = /\w+$/.exec(line.typed)?.[0];
  const parts = keyColumns(line, facts).map((columns) => columns.find((column) => column.name === name));
  if (name === undefined || parts.length === 0) return null;
  const lines = parts.map(
    (column, i) => `part ${i + 1}: ${column ? sourceOf(column) : 'has no field of that name'}`,
  );
  return inspection(name, 'The span pairs what has the same value of it in all parts.', lines.join('\n'));
}

function sentence(column: ColumnSchema): string {
  return `A field that the filter can compare: ${sourceOf(column)}.`;
}

function sourceOf({ type, source, unit }: ColumnSchema): string {
  return source ?? (unit === 'ns' ? 'a duration, as in 50ms' : `a ${type.kind}`);
}

function inspectConstant(name: string, { btf }: KernelFacts): ProbeInspection | null {
  const defined = DEFINED.get(name);
  if (defined !== undefined) return inspection(`#define ${name} ${defined}`, 'A constant of <fcntl.h>.');
  const member = btf && enumConstants(btf).get(name);
  if (member) {
    const whose = member.of ? `enum ${member.of}` : 'an enum without a name';
    return inspection(`${name} = ${member.value}`, `A constant of ${whose}.`);
  }
  for (const [number, error] of errnoNames())
    if (error === name)
      return inspection(`#define ${name} ${number}`, 'An error: a call that fails so returns it negated.');
  return null;
}
