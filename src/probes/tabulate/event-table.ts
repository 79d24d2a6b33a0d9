import { buildTable } from '../../table/build.ts';
import type { ColumnData } from '../../table/column.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { DecodedEvent } from '../decode/columns.ts';
import type { CompiledProbe, KernelFacts } from '../spec/types.ts';
import type { EventTable } from '../trace.ts';
import { commonSchema, ERR } from './common.ts';
import { convert } from './convert.ts';
import { kernelPlaces } from './kernel-places.ts';
import { placeColumns } from './place-columns.ts';
import { programPlaces } from './program-places.ts';
import type { TaskHistory } from './task-history.ts';

/** What is the same for all tables of one trace. */
export interface TableContext {
  readonly facts: Pick<KernelFacts, 'symbols'>;
  readonly clock: string;
  /** From the decoded times to the axis of `ts`, in ns. */
  readonly shift: number;
  readonly tasks: TaskHistory;
  /** A caveat that goes with every table. */
  readonly note: string | undefined;
}

/** One event's rows; without `event` the table as it will be. */
export function eventTable(
  probe: CompiledProbe,
  event: DecodedEvent | undefined,
  context: TableContext,
): EventTable {
  const widened: string[] = [];
  const columns: ColumnSchema[] = [...commonSchema(probe.kind, probe.functions.length, context.clock)];
  const data: Record<string, ColumnData> = event ? commonData(probe, event, context) : {};
  let err: ColumnData | undefined;
  for (const argument of probe.arguments) {
    const field = event?.fields[argument.field];
    const converted = field && convert(field, argument, context.facts.symbols, event.fields);
    if (argument.convert.kind === 'retval') err ??= converted?.err ?? [];
    if (argument.column.name === '$comm') data.comm = converted?.data ?? [];
    else {
      columns.push(converted?.schema ?? argument.column);
      if (converted && converted.schema.type.kind !== argument.column.type.kind)
        widened.push(argument.column.name);
      data[argument.column.name] = converted?.data ?? [];
    }
  }
  if (err) {
    columns.push(ERR);
    data.err = err;
  }
  for (const { name } of columns) data[name] ??= [];
  const schema = { name: probe.event, columns };
  return { schema, table: buildTable(schema, data, context.note), widened };
}

function commonData(
  probe: CompiledProbe,
  event: DecodedEvent,
  { facts: { symbols }, shift, tasks }: TableContext,
): Record<string, ColumnData> {
  const { ts, cpu, tid } = event;
  const pid = Int32Array.from(tid, (thread, row) => tasks.pids.at(thread, ts[row]!) ?? -1);
  return {
    ts: ts.map((time) => time + shift),
    cpu,
    tid,
    pid: { values: pid, missing: -1 },
    ...(probe.kind === 'event' ? { comm: tasks.commsOf(event) } : {}),
    ...placeColumns(probe, event, probe.program ? programPlaces(probe.program) : kernelPlaces(symbols)),
  };
}
