import { durationNames, spanColumns } from '../../analysis/span-columns.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { parseFilter, predicatesOf } from '../spec/filter.ts';
import type { PartSpec, SpanSpec } from '../spec/probe.ts';
import type { CompiledProbe, CompiledSpan } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import { commonSchema, ERR } from '../tabulate/common.ts';
import type { PartContext } from './compile.ts';
import { compileSpanFilter } from './span-filter.ts';

/** `compilePart` compiles a part under a name of its own. Throws InputError. */
export function compileSpan(
  spec: SpanSpec,
  { facts, blame }: PartContext,
  compilePart: (part: PartSpec, name: string) => CompiledProbe,
): CompiledSpan {
  const name = (i: number) => `${spec.name.text}_${i + 1}`;
  const later = spec.parts.slice(1).map((part, i) => compilePart(part, name(i + 1)));
  const inKernel = spec.filter !== null && isKernels(spec, blame);
  const first = compilePart(inKernel ? { ...spec.parts[0]!, filter: spec.filter } : spec.parts[0]!, name(0));
  const parts = [first, ...later];
  const columns = parts.map(columnsOf);
  for (const key of spec.by)
    for (const [i, own] of columns.entries()) checkKey(key, own, spec.parts[i]!, blame);
  const names = spec.by.map(({ text }) => text);
  const own = [
    ...spanColumns(columns, names).map(({ from, name }) => ({ ...from, name })),
    ...durationNames(parts.length).map(
      (name) => ({ name, type: { kind: 'number' }, nullable: false, unit: 'ns' }) as const,
    ),
  ];
  return {
    kind: 'span',
    event: spec.name.text,
    parts,
    by: names,
    filter: spec.filter && !inKernel ? compileSpanFilter(spec.filter, own, facts.btf, blame) : null,
    span: spec.span,
  };
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
  return part.arguments.flatMap(({ name, value, type }) => {
    // The kernel has a path as several names, so that only the rows can be filtered by it.
    if (type?.text === 'path') return [];
    if (name) return [name.text];
    return value.kind === 'path' ? [(value.steps.at(-1)?.word ?? value.root).text] : [];
  });
}

function checkKey(key: Word, columns: readonly ColumnSchema[], part: PartSpec, blame: Blame): void {
  const names = columns.filter(({ hidden }) => !hidden).map(({ name }) => name);
  if (names.includes(key.text)) return;
  const where = 'place' in part ? part.place.whole.text : part.whole.text;
  const hint = didYouMean(nearest(key.text, names)) ?? `fetch it there: ${where} ${key.text}=…`;
  throw blame(key.span, {
    code: 'unknown-field',
    what: `the part ${where} has no '${key.text}' to pair by`,
    why: `it has ${names.join(', ')}`,
    hint,
  });
}
