import type { TraceReport } from '../probes/report.ts';
import type { TaskRow } from '../probes/tabulate/task-table.ts';
import type { EventTable, TraceContent } from '../probes/trace.ts';
import { schemaOf } from '../table/describe.ts';
import type { Table } from '../table/types.ts';
import type { Packing } from './packed.ts';
import { savePerfetto } from './perfetto/save.ts';
import { saveTraceDat } from './trace-dat/save.ts';

type EventFacts = Omit<EventTable, 'schema' | 'table'> & { readonly name: string };

interface Stored {
  /** Wall times are null where the trace came from a file that does not say. */
  readonly report: Omit<TraceReport, 'wall'> & { readonly wall: string | null };
  readonly origin: { readonly clock: string; readonly wall: string | null };
  readonly events: readonly EventFacts[];
}

/** The table beside those of the events; no event is called so. */
const TASKS = '#tasks';

/** What a `%%kprobe` collected. */
export const traces: Packing<TraceContent> = {
  kind: 'trace',
  pack({ events, report, origin, tasks }) {
    const json: Stored = {
      // JSON has null for an invalid date.
      report: { ...report, wall: report.wall.toJSON() as string | null },
      origin: { clock: String(origin.clock), wall: origin.wall === null ? null : String(origin.wall) },
      events: events.map(({ schema, table: _, ...facts }) => ({ name: schema.name, ...facts })),
    };
    const named = events.map(({ schema, table }) => [schema.name, table] as const);
    return { json, tables: new Map([...named, [TASKS, tasks() as unknown as Table<object>]]) };
  },
  unpack({ json, tables }) {
    const { report, origin, events } = json as Stored;
    return {
      events: events.map(({ name, ...facts }) => {
        const table = tableOf(tables, name);
        return { ...facts, schema: schemaOf(table), table };
      }),
      report: { ...report, wall: new Date(report.wall ?? Number.NaN) },
      origin: { clock: BigInt(origin.clock), wall: origin.wall === null ? null : BigInt(origin.wall) },
      tasks: () => tableOf(tables, TASKS) as unknown as Table<TaskRow>,
    };
  },
  files: { '.dat': saveTraceDat, '.pftrace': savePerfetto },
};

/** Throws Error when there is none of that name. */
export function tableOf(tables: ReadonlyMap<string, Table<object>>, name: string): Table<object> {
  const table = tables.get(name);
  if (!table) throw new Error(`it has no table ${name}`);
  return table;
}
