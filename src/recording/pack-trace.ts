import type { TraceReport } from '../probes/report.ts';
import type { TaskRow } from '../probes/tabulate/task-table.ts';
import type { EventTable, TraceContent } from '../probes/trace.ts';
import { schemaOf } from '../table/describe.ts';
import type { Table } from '../table/types.ts';
import type { Packing } from './packed.ts';
import { requireShape, type Shape } from './shape.ts';
import {
  type ReportShape,
  reportIn,
  type StoredReport,
  storedReport,
  TRACED_REPORT,
  withoutAbsent,
} from './stored-report.ts';

type EventFacts = Omit<EventTable, 'schema' | 'table'> & { readonly name: string };

interface Stored {
  readonly report: StoredReport<TraceReport>;
  readonly origin: { readonly clock: string; readonly wall: string | null };
  readonly events: readonly EventFacts[];
}

/** The table beside those of the events; no event is called so. */
const TASKS = '#tasks';

const SHAPE = {
  origin: { clock: 'string', wall: 'string?' },
  events: [
    {
      name: 'string',
      widened: ['string'],
      histogram: 'boolean?',
      restarts: 'boolean?',
      onlyFilled: 'boolean?',
    } satisfies Record<keyof Required<EventFacts>, Shape>,
  ],
} as const;

const REPORT: ReportShape<TraceReport> = {
  ...TRACED_REPORT,
  unpaired: 'number',
  filtered: 'number',
  commands: ['string'],
};

/** What a `%%kprobe` collected. */
export const traces: Packing<TraceContent> = {
  kind: 'trace',
  // Loaded when a trace is saved so: a session begins without them.
  files: {
    '.dat': async (trace, file) => (await import('./trace-dat/save.ts')).saveTraceDat(trace, file),
    '.pftrace': async (trace, file) => (await import('./perfetto/save.ts')).savePerfetto(trace, file),
  },
  pack({ events, report, origin, tasks }) {
    const json: Stored = {
      report: storedReport(report),
      origin: { clock: String(origin.clock), wall: origin.wall === null ? null : String(origin.wall) },
      events: events.map(({ schema, table: _, ...facts }) => ({ name: schema.name, ...facts })),
    };
    const named = events.map(({ schema, table }) => [schema.name, table] as const);
    return { json, tables: new Map([...named, [TASKS, tasks() as unknown as Table<object>]]) };
  },
  unpack({ json, tables }) {
    requireShape(json, SHAPE, 'answer');
    const { report, origin, events } = json as Stored;
    const read = events.map(({ name, ...facts }) => {
      const table = tableOf(tables, name);
      return { ...facts, schema: schemaOf(table), table };
    });
    for (const { schema, histogram } of read)
      if (!histogram && !schema.columns.some(({ name }) => name === 'ts'))
        throw new Error(`its table ${schema.name} has no column ts`);
    const tasks = tableOf(tables, TASKS) as unknown as Table<TaskRow>;
    return {
      events: read,
      report: withoutAbsent(reportIn(report, REPORT), read),
      origin: { clock: BigInt(origin.clock), wall: origin.wall === null ? null : BigInt(origin.wall) },
      tasks: () => tasks,
    };
  },
};

/** Throws Error when there is none of that name. */
export function tableOf(tables: ReadonlyMap<string, Table<object>>, name: string): Table<object> {
  const table = tables.get(name);
  if (!table) throw new Error(`it has no table ${name}`);
  return table;
}
