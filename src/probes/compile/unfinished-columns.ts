import type { ColumnSchema } from '../../table/schema.ts';
import type { CompiledProbe, KernelFacts } from '../spec/types.ts';
import { columnsOf } from './span.ts';
import { tableColumns } from './table-columns.ts';
import { compiledLine } from './unfinished.ts';
import { eventOf, type UnfinishedLine } from './unfinished-line.ts';

/** What a filter of the line may name: of a span all its columns, of a probe its arguments and what the kernel knows besides. */
export function filterColumns(
  { finished, parts }: UnfinishedLine,
  facts: KernelFacts,
): readonly ColumnSchema[] {
  const [first] = parts;
  // The filter of what is attached to an event is the event's.
  const line = first.letter === 'e' ? null : compiledLine(finished, facts);
  if (line && 'parts' in line) return shown(tableColumns(line));
  // Every field of an event can be filtered by, fetched or not.
  const event = eventOf(first);
  const whole = event === null ? null : compiledLine(first.kind === 'event' ? first.where! : event, facts);
  const own = [line, whole].flatMap((each) => (each && !('parts' in each) ? argumentColumns(each) : []));
  const names = new Set(own.map(({ name }) => name));
  return [
    ...own.filter(({ name }, i) => own.findIndex((each) => each.name === name) === i),
    ...COMMON.filter(({ name }) => !names.has(name)),
  ];
}

/** What each part of a span has that it could be paired by, its own arguments first. */
export function keyColumns(
  { finished }: UnfinishedLine,
  facts: KernelFacts,
): readonly (readonly ColumnSchema[])[] {
  const line = compiledLine(finished, facts);
  if (line?.kind !== 'span') return [];
  return line.parts.map((part) => {
    const own = argumentColumns(part);
    const others = columnsOf(part).filter(({ name }) => IDENTITY.has(name));
    return [...own, ...others.filter(({ name }) => !own.some((each) => each.name === name))];
  });
}

/** Columns of every event that say who or where it was. */
const IDENTITY: ReadonlySet<string> = new Set(['tid', 'pid', 'comm', 'cpu']);

/** What the kernel's filters know of every event. */
const COMMON: readonly ColumnSchema[] = [
  { name: 'tid', type: { kind: 'number' }, nullable: false, source: 'the thread, common_pid to the kernel' },
  { name: 'comm', type: { kind: 'string' }, nullable: false, source: "the thread's name" },
  { name: 'cpu', type: { kind: 'number' }, nullable: false, source: 'the CPU' },
];

function argumentColumns(probe: CompiledProbe): readonly ColumnSchema[] {
  return shown(probe.arguments.map(({ column }) => column)).filter(({ name }) => name !== '$comm');
}

const shown = (columns: readonly ColumnSchema[]) => columns.filter(({ hidden }) => !hidden);
