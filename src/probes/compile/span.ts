import { durationNames, spanColumns } from '../../analysis/span-columns.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Btf } from '../../btf/btf.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { nameOf } from '../spec/argument.ts';
import { parseFilter, predicatesOf } from '../spec/filter.ts';
import type { PartSpec, SpanSpec } from '../spec/probe.ts';
import type { CompiledProbe, CompiledSpan } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import { commonSchema, ERR } from '../tabulate/common.ts';
import type { PartContext } from './compile.ts';
import { compileSpanFilter } from './span-filter.ts';
import { withKeys } from './span-keys.ts';

/** `compilePart` compiles a part under a name of its own. Throws InputError. */
export function compileSpan(
  spec: SpanSpec,
  { facts, blame }: PartContext,
  compilePart: (part: PartSpec, name: string) => CompiledProbe,
): CompiledSpan {
  const name = (i: number) => `${spec.name.text}_${i + 1}`;
  const [start, ...ends] = spec.parts.map((part) => withKeys(part, spec.by, facts));
  const later = ends.map((part, i) => compilePart(part, name(i + 1)));
  const inKernel = spec.filter !== null && isKernels(spec, blame);
  const first = compilePart(inKernel ? { ...start!, filter: spec.filter } : start!, name(0));
  const parts = [first, ...later];
  const columns = parts.map(columnsOf);
  for (const key of spec.by)
    for (const [i, own] of columns.entries()) checkKey(key, own, spec.parts[i]!, blame);
  const names = spec.by.map(({ text }) => text);
  return {
    kind: 'span',
    event: spec.name.text,
    parts,
    by: names,
    startFilter: null,
    filter: null,
    ...(spec.filter && !inKernel && rowFilter(spec.filter, parts, names, facts.btf, blame)),
    span: spec.span,
  };
}

/** What we apply ourselves: to the starts where it names nothing else, otherwise to the whole rows. */
function rowFilter(
  filter: Word,
  parts: readonly CompiledProbe[],
  by: readonly string[],
  btf: Btf | null,
  blame: Blame,
): Partial<Pick<CompiledSpan, 'startFilter' | 'filter'>> {
  const columns = parts.map(columnsOf);
  // What the row calls as the start does: the start's `dur` is the row's `arg_dur`.
  const own = spanColumns(columns, by).filter(({ part, from, name }) => part === 0 && from.name === name);
  const names = new Set(own.filter(({ from }) => !from.hidden).map(({ name }) => name));
  if (predicatesOf(parseFilter(filter, blame)).every(({ field }) => names.has(field.text)))
    return { startFilter: compileSpanFilter(filter, columns[0]!, btf, blame) };
  return { filter: compileSpanFilter(filter, rowColumns(parts, by), btf, blame) };
}

/** What a span's filter may name. */
export function rowColumns(parts: readonly CompiledProbe[], by: readonly string[]): readonly ColumnSchema[] {
  const durations = durationNames(parts.length).map(
    (name) => ({ name, type: { kind: 'number' }, nullable: false, unit: 'ns' }) as const,
  );
  const taken = spanColumns(parts.map(columnsOf), by).map(({ from, name }) => ({ ...from, name }));
  return [...taken, ...durations];
}

/** The columns of one event's table. */
export function columnsOf(probe: CompiledProbe): readonly ColumnSchema[] {
  const { kind, functions, arguments: plans } = probe;
  return [
    ...commonSchema(kind, functions.length, 'mono'),
    ...plans.map(({ column }) => column).filter(({ name }) => name !== '$comm'),
    ...(plans.some(({ convert }) => convert.kind === 'retval') ? [ERR] : []),
  ];
}

/**
 * Whether the kernel can apply the filter to the start: it names nothing but the start's own, and the start is a probe of
 * ours (an event that exists may be another part's, too).
 */
function isKernels({ parts: [first], filter }: SpanSpec, blame: Blame): boolean {
  const own = new Set(['tid', 'comm', 'cpu', ...namesOf(first!)]);
  const fields = predicatesOf(parseFilter(filter!, blame)).map(({ field }) => field.text);
  return first!.kind !== 'event' && first!.kind !== 'eventProbe' && fields.every((field) => own.has(field));
}

/** What a part's line calls its arguments. */
function namesOf(part: PartSpec): readonly string[] {
  if (!('place' in part)) return part.fields.map(({ name, field }) => (name ?? field).text);
  // The kernel has a path as several names, so that only the rows can be filtered by it.
  const own = part.arguments.filter(({ type }) => type?.text !== 'path');
  return own.flatMap((argument) => nameOf(argument)?.text ?? []);
}

function checkKey(key: Word, columns: readonly ColumnSchema[], part: PartSpec, blame: Blame): void {
  const names = columns.filter(({ hidden }) => !hidden).map(({ name }) => name);
  const where = 'place' in part ? part.place.whole.text : part.whole.text;
  if (names.includes(`arg_${key.text}`)) throw unclearKey(key, where, blame);
  if (names.includes(key.text)) return;
  const hint = didYouMean(nearest(key.text, names)) ?? `fetch it there: ${where} ${key.text}=…`;
  throw blame(key.span, {
    code: 'unknown-field',
    what: `the part ${where} has no '${key.text}' to pair by`,
    why: `it has ${names.join(', ')}`,
    hint,
  });
}

function unclearKey(key: Word, where: string, blame: Blame) {
  return blame(key.span, {
    code: 'unclear-key',
    what: `'${key.text}' is a column of every event, and the part ${where} has one of its own`,
    hint: `give its own another name in each part: key=${key.text} … by key`,
  });
}
