import type { ColumnSchema } from '../../table/schema.ts';
import { nameOf } from '../spec/argument.ts';
import { parseFilter, predicatesOf } from '../spec/filter.ts';
import type { ArgumentSpec, Fetch, PartSpec, ProbeSpec } from '../spec/probe.ts';
import type {
  ArgumentPlan,
  CompiledProbe,
  CompiledReturn,
  KernelFacts,
  ReturnColumn,
} from '../spec/types.ts';
import { type Blame, part } from '../spec/word.ts';
import { ERR } from '../tabulate/common.ts';
import { isAllParameters } from './all-parameters.ts';
import type { PartContext } from './compile.ts';
import { keepsParameters } from './form.ts';
import { checkField } from './names.ts';
import { columnsOf } from './span.ts';
import { compileSpanFilter } from './span-filter.ts';
import { STACK, withStack } from './stack.ts';

/** Whether it is a return probe with parameters on a kernel that has lost their values by then. */
export function needsEntry(spec: PartSpec, facts: KernelFacts): spec is ProbeSpec {
  return spec.kind === 'return' && !keepsParameters(facts) && spec.arguments.some(isOfEntry);
}

/**
 * `r:t2 do_filp_open ret=$retval dfd` on such a kernel: a probe at the entry fetches the parameters, and each return gets
 * those of its call. Throws InputError.
 */
export function compileReturn(
  written: ProbeSpec,
  { facts, blame }: PartContext,
  compilePart: (part: ProbeSpec, name: string | null) => CompiledProbe,
): CompiledReturn {
  const spec = { ...written, arguments: written.arguments.map(named) };
  const inKernel = spec.filter !== null && namesOnly(spec, blame);
  const ret = compilePart(
    {
      ...spec,
      arguments: spec.arguments.filter((argument) => !isOfEntry(argument)),
      filter: inKernel ? spec.filter : null,
    },
    null,
  );
  const entry = compilePart(entryOf(spec), `${ret.event}_entry`);
  const columns = inOrder(spec, entry, ret, blame);
  const line = {
    kind: 'keptReturn',
    event: ret.event,
    parts: [entry, ret],
    columns,
    span: spec.span,
  } as const;
  const filter =
    spec.filter && !inKernel ? compileSpanFilter(spec.filter, returnColumns(line), facts.btf, blame) : null;
  return { ...line, filter };
}

/** The columns of its rows, given those of its parts: a parameter is null where the call's entry was lost. */
export function returnColumns(
  { parts, columns }: Pick<CompiledReturn, 'parts' | 'columns'>,
  own: readonly (readonly ColumnSchema[])[] = parts.map(columnsOf),
): readonly ColumnSchema[] {
  return columns.map(({ part, name }) => {
    const column = own[part]!.find((each) => each.name === name)!;
    return part === 0 ? { ...column, nullable: true } : column;
  });
}

/** The stack is that of the return. */
export function returnWithStack(line: CompiledReturn, blame: Blame): CompiledReturn {
  const [entry, ret] = line.parts;
  const column = { part: 1, name: STACK.column.name } as const;
  return {
    ...line,
    parts: [withStack(entry, blame), withStack(ret, blame)],
    columns: [...line.columns, column],
  };
}

/** Arguments without a name have one by their number, which is another in each part. */
function named(argument: ArgumentSpec, i: number): ArgumentSpec {
  if (nameOf(argument) || isAllParameters(argument)) return argument;
  return { ...argument, name: { text: `arg${i + 1}`, span: argument.whole.span } };
}

const isOfEntry = ({ value }: ArgumentSpec): boolean => isParameter(value);

function isParameter(value: Fetch): boolean {
  if (value.kind === 'dereference') return isParameter(value.of);
  if (value.kind === 'path') return /^([A-Za-z_]|\$arg)/.test(value.root.text);
  return value.kind === 'variable' && value.name.text.startsWith('arg');
}

function entryOf(spec: ProbeSpec): ProbeSpec {
  const { letter, place } = spec;
  const { whole } = place;
  return {
    ...spec,
    kind: 'entry',
    letter: { ...letter, text: letter.text.startsWith('f') ? 'f' : 'p' },
    place: { ...place, whole: part(whole, 0, whole.text.replace(/%return$/, '').length) },
    arguments: spec.arguments.filter(isOfEntry),
    filter: null,
  };
}

/** Whether the kernel can apply the filter to the return: it names nothing of the entry. */
function namesOnly(spec: ProbeSpec, blame: Blame): boolean {
  const lost = spec.arguments.filter(isOfEntry);
  const names = new Set(lost.flatMap((argument) => nameOf(argument)?.text ?? []));
  const all = lost.some(isAllParameters);
  return predicatesOf(parseFilter(spec.filter!, blame)).every(
    ({ field: { text } }) => !all && !names.has(text) && !names.has(text.replace(/^arg_/, '')),
  );
}

/** Those of the return, its arguments and the entry's in the order they were written in. */
function inOrder(spec: ProbeSpec, entry: CompiledProbe, ret: CompiledProbe, blame: Blame): ReturnColumn[] {
  const plans = [entry, ret].map(({ arguments: own }) => own.filter(({ column }) => !column.hidden));
  const single = spec.arguments.filter((argument) => isOfEntry(argument) && !isAllParameters(argument));
  const ofAll = plans[0]!.length - single.length;
  const taken: string[] = [];
  const own = spec.arguments.flatMap((argument): ReturnColumn[] => {
    const from = isOfEntry(argument) ? 0 : 1;
    const next = plans[from]!.splice(0, isAllParameters(argument) ? ofAll : 1);
    return next.map(({ field, column }: ArgumentPlan) => {
      checkField(field, argument.name ?? argument.whole, taken, blame);
      taken.push(field);
      return { part: from, name: column.name };
    });
  });
  const arguments_ = new Set(ret.arguments.map(({ column }) => column.name));
  const common = columnsOf(ret).filter(({ name }) => !arguments_.has(name) && name !== ERR.name);
  const behind = columnsOf(ret).filter(({ name, hidden }) => hidden || name === ERR.name);
  const ofReturn = ({ name }: ColumnSchema): ReturnColumn => ({ part: 1, name });
  return [...common.map(ofReturn), ...own, ...behind.map(ofReturn)];
}
