import { homedir } from 'node:os';
import { join } from 'node:path';
import { type HistoryFile, IN_MEMORY, isBusy, openHistoryFile } from './history-file.ts';

/** One executed cell. */
export interface Executed {
  /** Its execution count. */
  readonly line: number;
  readonly source: string;
  /** The text of its result, null when it had none. */
  readonly result: string | null;
}

export interface HistoryEntry extends Executed {
  /** The session's number, from 1. */
  readonly session: number;
}

/** What was executed, in this session and those before, oldest first. */
export interface History {
  add(entry: Executed): void;
  /** The last `n` entries of all sessions, those of this one last. */
  tail(n: number): readonly HistoryEntry[];
  /**
   * Lines of one session: 0 is this one, -1 the one before, 5 the fifth. From `start` up to, without, `stop`; null is the
   * end, and negative ones count back from it.
   */
  range(session: number, start: number, stop: number | null): readonly HistoryEntry[];
  /** The last `n` entries whose source matches a glob (`*`, `?`); with `unique` each source only at its last use. */
  search(pattern: string, n: number, unique: boolean): readonly HistoryEntry[];
  close(): void;
}

interface HistoryParts {
  /** The SQLite file. */
  readonly path: string;
  /** Does something of ours soon, when the front-end has its answer. */
  readonly later: (work: () => void) => void;
  /** Says in the kernel's log that history is not kept. */
  readonly report: (text: string) => void;
}

/** Results are kept up to this length. */
const RESULT_UNITS = 10_000;

/** `$XDG_DATA_HOME/probebook/history.sqlite`, by default in `~/.local/share`. */
export function historyPath(): string {
  const data = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return join(data, 'probebook', 'history.sqlite');
}

/**
 * Kept on disk, like that of IPython where the messaging spec is silent (its HistoryManager). Where the file cannot be
 * used, it is left as it is and this session's history is kept in memory. A session that runs nothing has no number.
 */
export function createHistory({ path, later, report }: HistoryParts): History {
  const all: Executed[] = [];
  let written = 0;
  let session = 0;
  let file: HistoryFile | null = null;
  let fallen = false;
  let waiting = false;

  const write = (): HistoryFile => {
    file ??= openHistoryFile(fallen ? IN_MEMORY : path);
    if (written === all.length) return file;
    session ||= file.begin();
    file.write(session, all.slice(written));
    written = all.length;
    return file;
  };

  /** `work` with everything written; once more in memory, when the file turns out to be of no use. */
  const using = <T>(work: (file: HistoryFile) => T): T => {
    try {
      return work(write());
    } catch (error) {
      if (fallen || isBusy(error)) throw error;
      fallen = true;
      report(`probebook: history is kept for this session only: ${path}: ${(error as Error).message}\n`);
      file?.close();
      file = null;
      written = 0;
      session = 0;
      return work(write());
    }
  };

  const save = (): void => {
    waiting = false;
    try {
      using(() => undefined);
    } catch {
      // Another kernel is writing. The next entry, question or the end of the session tries again.
    }
  };

  return {
    add({ line, source, result }) {
      all.push({ line, source, result: result?.slice(0, RESULT_UNITS) ?? null });
      if (waiting) return;
      waiting = true;
      later(save);
    },
    tail: (n) => using((found) => found.tail(n, session)),
    range: (wanted, start, stop) =>
      using((found) => {
        const newest = session || found.lastSession() + 1;
        const number = wanted > 0 ? wanted : newest + wanted;
        const entries = found.session(number);
        const end = (entries.at(-1)?.line ?? 0) + 1;
        const [from, to] = [fromEnd(start, end), stop ? fromEnd(stop, end) : end];
        return entries.filter(({ line }) => line >= from && line < to);
      }),
    search: (pattern, n, unique) => using((found) => found.search(pattern, n, unique)),
    close() {
      save();
      file?.close();
      file = null;
    },
  };
}

function fromEnd(line: number, end: number): number {
  return line < 0 ? line + end : line;
}
