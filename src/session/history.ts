/** One executed cell. */
export interface HistoryEntry {
  /** Its execution count. */
  readonly line: number;
  readonly source: string;
  /** The text of its result, null when it had none. */
  readonly result: string | null;
}

/** What was executed in this session, oldest first. */
export interface History {
  add(entry: HistoryEntry): void;
  /** The last `n` entries. */
  tail(n: number): readonly HistoryEntry[];
  /** Lines from `start` up to, without, `stop`; null is the end. */
  range(start: number, stop: number | null): readonly HistoryEntry[];
  /** The last `n` whose source matches a glob (`*`, `?`); with `unique` each source only at its last use. */
  search(pattern: string, n: number, unique: boolean): readonly HistoryEntry[];
}

export function createHistory(): History {
  const entries: HistoryEntry[] = [];
  return {
    add: (entry) => void entries.push(entry),
    tail: (n) => last(entries, n),
    range: (start, stop) => entries.filter(({ line }) => line >= start && (stop === null || line < stop)),
    search(pattern, n, unique) {
      const glob = toRegExp(pattern);
      const found = entries.filter(({ source }) => glob.test(source));
      return last(unique ? lastUses(found) : found, n);
    },
  };
}

function last<T>(items: readonly T[], n: number): readonly T[] {
  return n > 0 ? items.slice(-n) : [];
}

function lastUses(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return entries.filter((entry) => entries.findLast(({ source }) => source === entry.source) === entry);
}

function toRegExp(glob: string): RegExp {
  const pattern = [...glob].map((char) =>
    char === '*' ? '.*' : char === '?' ? '.' : char.replace(/[\\^$.|+()[\]{}]/, '\\$&'),
  );
  return new RegExp(`^${pattern.join('')}$`, 's');
}
