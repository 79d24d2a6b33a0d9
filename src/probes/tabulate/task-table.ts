import { buildTable } from '../../table/build.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { Table } from '../../table/types.ts';
import type { SystemTasks } from '../install/system-tasks.ts';
import type { TaskEvent, TaskHistory } from './task-history.ts';

/** One task of a trace. Times are ns on the axis of `ts`. */
export interface TaskRow {
  readonly tid: number;
  readonly pid: number | null;
  readonly ppid: number | null;
  /** The last name it had. */
  readonly comm: string | null;
  readonly exe: string | null;
  readonly cgroup: string | null;
  /** Null when it is not known; before the trace to a hundredth of a second. */
  readonly start: number | null;
  /** Null when it did not end during the trace. */
  readonly exit: number | null;
}

const NS_PER_TICK = 1e7; // USER_HZ is 100 on every architecture we know
const NUMBERS = ['tid', 'pid', 'ppid'] as const;
const TEXTS = ['comm', 'exe', 'cgroup'] as const;

export interface TaskContext {
  readonly before: SystemTasks;
  readonly history: TaskHistory;
  /** From decoded times to the axis, in ns. */
  readonly shift: number;
  /** The zero of the axis on the clock since boot, in ns; null for a clock that does not count from there. */
  readonly bootOrigin: number | null;
}

/** One row for each task of which something was seen: `tids` have rows, others began or ended. */
export function taskTable(tids: ReadonlySet<number>, context: TaskContext): Table<TaskRow> {
  const { history } = context;
  const seen = [...new Set([...tids, ...history.events.keys()])].sort((a, b) => a - b);
  const rows = seen.map((tid) => taskRow(tid, context));
  const column = (name: keyof TaskRow, rest: Omit<ColumnSchema, 'name' | 'nullable'>): ColumnSchema => ({
    name,
    nullable: name !== 'tid',
    ...rest,
  });
  const columns = [
    ...NUMBERS.map((name) => column(name, { type: { kind: 'number' } })),
    ...TEXTS.map((name) => column(name, { type: { kind: 'string' } })),
    ...(['start', 'exit'] as const).map((name) =>
      column(name, { type: { kind: 'number' }, unit: 'ns', format: 'time' }),
    ),
  ];
  const data = Object.fromEntries(
    columns.map(({ name }) => [name, rows.map((row) => row[name as keyof TaskRow])]),
  );
  return buildTable<TaskRow>({ name: 'tasks', columns }, data);
}

function taskRow(tid: number, context: TaskContext): TaskRow {
  const { before, history, shift, bootOrigin } = context;
  const own = history.events.get(tid) ?? [];
  const fork = own.findLast(({ kind }) => kind === 'fork');
  const pid = history.pids.at(tid, Number.POSITIVE_INFINITY);
  const process = pid === null || fork ? undefined : before.processes.get(pid);
  const parent = fork ? history.pids.at(fork.parent, fork.ts) : null;
  const isThread = fork !== undefined && parent === pid;
  const origin = ancestor(parent, context);
  // A program is the whole process's, whichever of its threads called it.
  const ofProcess = pid === null || pid === tid ? [] : (history.events.get(pid) ?? []);
  const called = [...own, ...ofProcess]
    .filter(({ kind }) => kind === 'exec')
    .sort((a, b) => a.ts - b.ts)
    .at(-1);
  const end = own.findLast(({ kind }) => kind === 'exit');
  return {
    tid,
    pid,
    ppid: process?.ppid ?? (isThread ? (origin?.ppid ?? null) : parent),
    comm: history.commAt(tid, Number.POSITIVE_INFINITY),
    exe: called?.file ?? process?.exe ?? origin?.exe ?? null,
    cgroup: process?.cgroup ?? origin?.cgroup ?? null,
    start: fork
      ? fork.ts + shift
      : process && bootOrigin !== null
        ? process.startTicks * NS_PER_TICK - bootOrigin
        : null,
    exit: end ? end.ts + shift : null,
  };
}

/** The nearest process up the line of forks that was there before the trace: what it is, its children are at first. */
function ancestor(pid: number | null, { before, history }: TaskContext) {
  let at = pid;
  for (let depth = 0; at !== null && depth < 64; depth++) {
    const known = before.processes.get(at);
    if (known) return known;
    const fork: TaskEvent | undefined = history.events.get(at)?.find(({ kind }) => kind === 'fork');
    at = fork ? history.pids.at(fork.parent, fork.ts) : null;
  }
  return undefined;
}
