import type { SymbolTable } from '../../code/symbols.ts';
import { formatProbe } from '../../probes/compile/format-probe.ts';
import type { DecodedEvent } from '../../probes/decode/columns.ts';
import type { SystemTasks } from '../../probes/install/system-tasks.ts';
import { eventTable } from '../../probes/tabulate/event-table.ts';
import { TaskHistory } from '../../probes/tabulate/task-history.ts';
import { taskTable } from '../../probes/tabulate/task-table.ts';
import type { TraceContent } from '../../probes/trace.ts';
import type { DecodedBuffer } from './decode-buffers.ts';
import { clockName } from './report.ts';
import type { DatFile } from './types.ts';

/** One table for each event of each buffer that has rows, and the tasks of all. */
export function tablesOf(
  file: DatFile,
  buffers: readonly DecodedBuffer[],
  symbols: SymbolTable,
  origin: TraceContent['origin'],
): Pick<TraceContent, 'events' | 'tasks'> {
  const before = savedTasks(file.cmdlines);
  const clock = clockName(file);
  const all = buffers.map((buffer) => {
    const shift = Number(buffer.decoded.base - origin.clock);
    return { ...buffer, shift, history: new TaskHistory(before, '', buffer.decoded.events) };
  });
  const names = tableNames(buffers);
  const events = all.flatMap(({ decoded, formats, shift, history }) =>
    decoded.events.map((event, i) => {
      const probe = formatProbe(formats[i]!, names.get(event)!, symbols);
      return eventTable(probe, event, { facts: { symbols }, clock, shift, tasks: history, note: undefined });
    }),
  );
  const tids = new Set(all.flatMap(({ decoded }) => decoded.events.flatMap(({ tid }) => [...new Set(tid)])));
  const bootOrigin = /^(mono|boot)/.test(clock) ? Number(origin.clock) : null;
  const [top] = all;
  return {
    events,
    tasks: () =>
      taskTable(top ? tids : new Set(), {
        before,
        history: top?.history ?? new TaskHistory(before, '', []),
        shift: top?.shift ?? 0,
        bootOrigin,
      }),
  };
}

/** A file has the names that the kernel remembered last, and no processes. */
function savedTasks(cmdlines: string): SystemTasks {
  const comms = [...cmdlines.matchAll(/^\s*(\d+) (.*)$/gm)].map(
    ([, tid, comm]) => [Number(tid), comm!] as const,
  );
  return { threads: '', comms: new Map(comms), processes: new Map() };
}

/** The event's name; where several events are called so their groups go before it, and the name of an instance before that. */
function tableNames(buffers: readonly DecodedBuffer[]): ReadonlyMap<DecodedEvent, string> {
  const all = buffers.flatMap(({ name, decoded }) =>
    decoded.events.map((event) => ({ buffer: name, event })),
  );
  const within = (buffer: string, text: string) => (buffer === '' ? text : `${buffer}/${text}`);
  const counts = new Map<string, number>();
  for (const { buffer, event } of all)
    counts.set(within(buffer, event.name), (counts.get(within(buffer, event.name)) ?? 0) + 1);
  const taken = new Set<string>();
  return new Map(
    all.map(({ buffer, event }) => {
      const plain = within(buffer, event.name);
      const name = counts.get(plain) === 1 ? plain : within(buffer, `${event.group}:${event.name}`);
      const unique = taken.has(name) ? `${name}#${event.id}` : name;
      taken.add(unique);
      return [event, unique];
    }),
  );
}
