import type { ColumnData } from '../../table/column.ts';
import { type DecodedColumn, type DecodedEvent, eventKey, NO_STRING } from '../decode/columns.ts';
import { ProcessIds } from '../install/pids.ts';
import { TASK_EVENTS } from '../install/script.ts';
import type { SystemTasks } from '../install/system-tasks.ts';

/** Something that was seen of a task, at a decoded time. */
interface Change {
  readonly ts: number;
  readonly comm: string;
}

/** A task that began, called another program or ended during the trace; times are decoded ones. */
export interface TaskEvent {
  readonly kind: 'fork' | 'exec' | 'exit';
  readonly ts: number;
  readonly tid: number;
  /** Of a fork the thread that made it. */
  readonly parent: number;
  /** Of an exec the file's name. */
  readonly file: string | null;
}

/**
 * What every task was called when, and which process it belongs to: from what was there when the trace began, and from
 * the kernel's own events about tasks since. Raw pages hold no name.
 */
export class TaskHistory {
  readonly pids: ProcessIds;
  /** What happened to each task that something happened to, in order of time. */
  readonly events: ReadonlyMap<number, readonly TaskEvent[]>;
  readonly #changes = new Map<number, Change[]>();
  readonly #before: ReadonlyMap<number, string>;

  constructor(before: SystemTasks, savedTgids: string, events: readonly DecodedEvent[]) {
    const found = (path: { readonly group: string; readonly name: string }) =>
      events.find((event) => eventKey(event) === eventKey(path));
    const [fork, rename, exec, exit] = (['fork', 'rename', 'exec', 'exit'] as const).map((kind) =>
      found(TASK_EVENTS[kind]),
    );
    this.pids = new ProcessIds();
    this.pids.addProc(before.threads);
    this.pids.addSaved(savedTgids);
    if (fork) this.pids.addForks(fork);
    this.#before = before.comms;
    if (fork) this.#add(fork, numbers(fork.fields.pid), texts(fork.fields.comm));
    if (rename) this.#add(rename, numbers(rename.fields.pid) ?? rename.tid, texts(rename.fields.newcomm));
    for (const changes of this.#changes.values()) changes.sort((a, b) => a.ts - b.ts);
    const happened = [
      ...taskEvents('fork', fork, numbers(fork?.fields.pid)),
      ...taskEvents('exec', exec, exec?.tid, texts(exec?.fields.filename)),
      ...taskEvents('exit', exit, exit?.tid),
    ].sort((a, b) => a.ts - b.ts);
    this.events = Map.groupBy(happened, ({ tid }) => tid);
  }

  /**
   * The name of a thread at a decoded time; null when nobody said: of our own processes that began meanwhile, whose forks
   * are kept out of the trace. The kernel's saved name would be the last one, not that of the moment.
   */
  commAt(tid: number, ts: number): string | null {
    const changes = this.#changes.get(tid) ?? [];
    for (let i = changes.length - 1; i >= 0; i--) if (changes[i]!.ts <= ts) return changes[i]!.comm;
    return this.#before.get(tid) ?? null;
  }

  /** The names for the rows of an event that does not fetch them itself. */
  commsOf({ ts, tid, cpu }: Pick<DecodedEvent, 'ts' | 'tid' | 'cpu'>): ColumnData {
    const dictionary: string[] = [];
    const codeOf = new Map<string, number>();
    const lasting = new Map<number, number>();
    const code = (comm: string | null): number => {
      if (comm === null) return NO_STRING;
      const known = codeOf.get(comm) ?? dictionary.push(comm) - 1;
      codeOf.set(comm, known);
      return known;
    };
    const codes = Uint32Array.from(tid, (thread, row) => {
      if (thread === 0) return code(`swapper/${cpu[row]}`);
      if (this.#changes.has(thread)) return code(this.commAt(thread, ts[row]!));
      const known = lasting.get(thread) ?? code(this.commAt(thread, ts[row]!));
      lasting.set(thread, known);
      return known;
    });
    return { codes, dictionary };
  }

  #add({ ts }: DecodedEvent, tids: ArrayLike<number> | null, comms: (row: number) => string | null): void {
    for (let row = 0; tids !== null && row < ts.length; row++) {
      const comm = comms(row);
      if (comm === null) continue;
      const changes = this.#changes.get(tids[row]!) ?? [];
      changes.push({ ts: ts[row]!, comm });
      this.#changes.set(tids[row]!, changes);
    }
  }
}

function taskEvents(
  kind: TaskEvent['kind'],
  event: DecodedEvent | undefined,
  tids: ArrayLike<number> | null | undefined,
  file: (row: number) => string | null = () => null,
): TaskEvent[] {
  if (!event || !tids) return [];
  return Array.from(event.ts, (ts, row) => ({
    kind,
    ts,
    tid: tids[row]!,
    parent: event.tid[row]!,
    file: file(row),
  }));
}

function numbers(column: DecodedColumn | undefined): ArrayLike<number> | null {
  return column?.kind === 'number' ? column.data : null;
}

function texts(column: DecodedColumn | undefined): (row: number) => string | null {
  if (column?.kind !== 'string') return () => null;
  return (row) => column.dictionary[column.codes[row]!] ?? null;
}
