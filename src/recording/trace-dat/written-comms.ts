import type { ColumnTable } from 'arquero';
import type { EventTable } from '../../probes/trace.ts';
import type { Column } from '../../table/column.ts';

/** Names of threads, which a file keeps one of each of. */
export interface WrittenComms {
  readonly cmdlines: string;
  /** Whether rows of a table are called otherwise: their names must then be in their records. */
  readonly differs: (event: EventTable) => boolean;
}

/** The last name of each thread. */
export function writtenComms(events: readonly EventTable[]): WrittenComms {
  const last = new Map<number, { readonly ts: number; readonly comm: string }>();
  for (const event of events)
    for (const { tid, ts, comm } of namesOf(event))
      if (isPlain(comm) && ts >= (last.get(tid)?.ts ?? Number.NEGATIVE_INFINITY)) last.set(tid, { ts, comm });
  return {
    cmdlines: [...last].map(([tid, { comm }]) => `${tid} ${comm}\n`).join(''),
    differs: (event) => namesOf(event).some(({ tid, comm }) => comm !== (last.get(tid)?.comm ?? null)),
  };
}

/** What fits a line that begins with a number. */
const isPlain = (comm: string | null): comm is string => comm !== null && /^[^\s][^\n]*$/.test(comm);

/** trace-cmd calls thread 0 `<idle>` whatever the file says. */
function namesOf({ table }: EventTable) {
  const [ts, tid, comm] = ['ts', 'tid', 'comm'].map(
    (name) => (table as unknown as ColumnTable).column(name) as Column | undefined,
  );
  if (!ts || !tid || !comm) return [];
  return Array.from({ length: ts.length }, (_, row) => ({
    ts: ts.at(row) as number,
    tid: tid.at(row) as number,
    comm: comm.at(row) as string | null,
  })).filter((name) => name.tid !== 0);
}
