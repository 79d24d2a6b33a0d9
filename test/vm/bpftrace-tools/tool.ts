import type { ProgramReport } from '../../../src/bpftrace/report.ts';
import type { Table } from '../../../src/index.ts';

/** What is known of one of the tools that Debian's bpftrace package brings. */
export interface Tool {
  /** Shell text that gives it something to see; what it prints is `said` in `check`. */
  readonly workload: string;
  /** The same in words. */
  readonly sees: string;
  /**
   * Where each column that its author documents is found: the words of the header that the tool prints, or what its
   * comment says it shows.
   */
  readonly columns: Readonly<Record<string, string>>;
  /** What must be in the rows, in words. */
  readonly rows: string;
  readonly check: (seen: Seen) => void;
}

export type Tools = Readonly<Record<string, Tool>>;

export interface Seen {
  rows(table: string): readonly Row[];
  readonly report: ProgramReport;
  /** What the workload printed. */
  readonly said: string;
}

export type Row = Readonly<Record<string, unknown>>;

export function seenOf(result: object, report: ProgramReport, said: string): Seen {
  const tables = result as Readonly<Record<string, Table<Record<string, unknown>>>>;
  return { rows: (table) => tables[table]!.objects(), report, said };
}

/** The texts of one kind of other output, in order. */
export function output({ rows }: Seen, kind: string): readonly string[] {
  return rows('output').flatMap((row) => (row.kind === kind ? [String(row.text)] : []));
}
