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
   * comment or its example says it shows. A table alone is that of a `printf` which has the word itself.
   */
  readonly columns: Readonly<Record<string, string>>;
  /** What must be in the rows, in words. */
  readonly rows: string;
  readonly check: (seen: Seen) => void;
}

/** One that cannot show anything on this kernel or machine. */
export interface Unable {
  /** What is said of it: an error, or a note of the report. It names what is missing. */
  readonly unable: RegExp;
  /** What is missing, in words. */
  readonly because: string;
  /** Shell text that asks somebody else whether it is missing, and what that prints then. */
  readonly proof: string;
  readonly proves: string;
}

export type Tools = Readonly<Record<string, Tool | Unable>>;

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

/** The rows of one process. */
export function of(rows: readonly Row[], comm: string): readonly Row[] {
  return rows.filter((row) => row.comm === comm);
}

/** How much is in the bins of a histogram. */
export function total(rows: readonly Row[]): number {
  return rows.reduce((sum, { count }) => sum + Number(count), 0);
}

/** What a map of counts, printed now and then, counted together. */
export function sum(rows: readonly Row[]): number {
  return rows.reduce((sum, { value }) => sum + Number(value), 0);
}

/** The texts of one kind of other output, in order. */
export function output({ rows }: Seen, kind: string): readonly string[] {
  return rows('output').flatMap((row) => (row.kind === kind ? [String(row.text)] : []));
}

/** All numbers behind a word that the workload printed: `pswpin 12`. */
export function numbers({ said }: Seen, word: string): readonly number[] {
  return [...said.matchAll(new RegExp(`^${word} (\\d+)`, 'gm'))].map(([, number]) => Number(number));
}
