import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Executed, HistoryEntry } from './history.ts';

/** The history of all sessions, as an SQLite file that several kernels write at once. Every method may throw. */
export interface HistoryFile {
  /** Takes the next session number. */
  begin(): number;
  write(session: number, entries: readonly Executed[]): void;
  /** The number of the last session that has run something, 0 when none has. */
  lastSession(): number;
  /** The last `n`, those of session `own` after all others. */
  tail(n: number, own: number): HistoryEntry[];
  /** All of one session. */
  session(number: number): HistoryEntry[];
  /** The last `n` whose source matches a glob (`*`, `?`); with `unique` each source only at its last use. */
  search(pattern: string, n: number, unique: boolean): HistoryEntry[];
  close(): void;
}

export const IN_MEMORY = ':memory:';

/** "pbhi" */
const APPLICATION_ID = 0x70626869;
const VERSION = 1;
/** So long a kernel waits while another one writes. */
const BUSY_MS = 200;
/** Entries that are kept. */
const KEPT = 100_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sessions (number INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS entries (
    session INTEGER NOT NULL, line INTEGER NOT NULL, source TEXT NOT NULL, result TEXT,
    PRIMARY KEY (session, line)
  );
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};`;

const FOUND = 'SELECT session, line, source, result FROM entries';
const NEWEST = 'ORDER BY session DESC, line DESC LIMIT';

/** Opens or makes it. Throws when it is not ours, is damaged, or cannot be written; nothing has changed then. */
export function openHistoryFile(path: string): HistoryFile {
  const db = openDatabase(path);
  try {
    prepare(db);
  } catch (error) {
    db.close();
    throw error;
  }
  const insert = db.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)');
  const find = (sql: string, ...values: readonly (string | number)[]): HistoryEntry[] =>
    db
      .prepare(sql)
      .all(...values)
      .map(toEntry);

  return {
    begin() {
      const started = new Date().toISOString();
      const number = Number(
        db.prepare('INSERT INTO sessions (started) VALUES (?)').run(started).lastInsertRowid,
      );
      db.exec(`DELETE FROM entries WHERE (session, line) <=
        (SELECT session, line FROM entries ${NEWEST} 1 OFFSET ${KEPT})`);
      return number;
    },
    write(session, entries) {
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const { line, source, result } of entries) insert.run(session, line, source, result);
        db.exec('COMMIT');
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    lastSession() {
      return Number(db.prepare('SELECT max(number) AS number FROM sessions').get()!.number ?? 0);
    },
    tail: (n, own) =>
      find(`${FOUND} ORDER BY session = ? DESC, session DESC, line DESC LIMIT ?`, own, n).reverse(),
    session: (number) => find(`${FOUND} WHERE session = ? ORDER BY line`, number),
    search: (pattern, n, unique) =>
      find(`${unique ? LAST_USES : MATCHES} ${NEWEST} ?`, toGlob(pattern), n).reverse(),
    close: () => db.close(),
  };
}

const MATCHES = `${FOUND} WHERE source GLOB ?`;
// With max() the other columns are those of the row that has it (sqlite.org/lang_select.html#bareagg).
const LAST_USES = `SELECT session, line, source, result FROM
  (SELECT session, line, source, result, max(session << 24 | line) FROM entries WHERE source GLOB ? GROUP BY source)`;

/** True when another kernel was writing for so long that we gave up; later it will work. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && [5, 6].includes(Number(error.errcode) & 0xff);
}

function openDatabase(path: string): DatabaseSync {
  const require = createRequire(import.meta.url);
  const { DatabaseSync } = require('node:sqlite') as typeof import('node:sqlite');
  if (path !== IN_MEMORY) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // What somebody types is nobody else's business.
    closeSync(openSync(path, 'a', 0o600));
  }
  return new DatabaseSync(path, { timeout: BUSY_MS });
}

function prepare(db: DatabaseSync): void {
  if (!isOurs(db)) {
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    // Readers and a writer do not wait for one another. A file system that cannot do it keeps its own way.
    db.exec('PRAGMA journal_mode = WAL');
  }
  // No fsync for each cell: what a power cut takes are the last few.
  db.exec('PRAGMA synchronous = NORMAL');
}

/** False when there is nothing in it yet. */
function isOurs(db: DatabaseSync): boolean {
  const pragma = (name: string) => db.prepare(`PRAGMA ${name}`).get()![name];
  const { count } = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()!;
  if (count === 0) return false;
  if (pragma('application_id') !== APPLICATION_ID) throw new Error('it is not a history of Probebook');
  if (pragma('user_version') !== VERSION) throw new Error('another version of Probebook wrote it');
  return true;
}

function toEntry(row: Record<string, SQLOutputValue>): HistoryEntry {
  return row as unknown as HistoryEntry;
}

/** GLOB knows `[…]` too, which in code is no pattern. */
function toGlob(pattern: string): string {
  return pattern.replaceAll('[', '[[]');
}
