import type { KernelProvenance } from './provenance.ts';
import type { Asked } from './question.ts';

/** What is in a recording beside the tables: `recording.json` of one answer's folder. */
export interface Entry {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly asked: Asked;
  /** The whole cell, or null outside of one. */
  readonly source: string | null;
  /** The cell's id in its notebook, where the front-end gave one. */
  readonly cell: string | null;
  /** Answers of one recording in the order of their questions. */
  readonly order: number;
  /** ISO 8601. */
  readonly began: string;
  readonly ended: string;
  /** What was printed meanwhile; null where names were masked. */
  readonly output: readonly Printed[] | null;
  /** It ran until somebody stopped it. */
  readonly stopped: boolean;
  readonly answer: { readonly kind: string; readonly json: unknown };
  readonly tables: readonly StoredTable[];
  /** Null when no kernel was asked. */
  readonly kernel: KernelProvenance | null;
  /** Versions of what recorded it. */
  readonly tools: Readonly<Record<string, string>>;
  /** Columns whose values are pseudonyms. */
  readonly masked: readonly string[];
}

/** What a recording says of an answer beside what it holds. */
export type EntryHead = Omit<Entry, 'tables' | 'answer'>;

export interface Printed {
  readonly name: 'stdout' | 'stderr';
  readonly text: string;
}

export interface StoredTable {
  readonly name: string;
  /** In the same folder. */
  readonly file: string;
  readonly rows: number;
  /** Of the file, in hex. Absent where it was recorded without. */
  readonly sha256?: string;
}

export const FORMAT = 'probebook-recording';
/** Raised when an older program would misread what is stored. */
export const VERSION = 1;

/** Throws Error saying what is wrong when `value` is no entry; InputError is the caller's to make. */
export function checkEntry(value: unknown): Entry {
  const entry = value as Partial<Entry> | null;
  if (entry?.format !== FORMAT) throw new Error('it is not a recording of Probebook');
  if (typeof entry.version !== 'number' || entry.version > VERSION)
    throw new Error(`it was made by a newer Probebook (format ${entry.version}; this one reads ${VERSION})`);
  const { asked, answer, tables, output } = entry;
  if (typeof asked?.magic !== 'string' || typeof asked.text !== 'string')
    throw new Error('it does not say what was asked');
  if (typeof answer?.kind !== 'string') throw new Error('it holds no answer');
  if (!Array.isArray(tables) || !tables.every(isStoredTable))
    throw new Error('it does not say which tables it has');
  if (typeof entry.order !== 'number') throw new Error('it does not say which answer it is');
  if (output !== null && !(Array.isArray(output) && output.every(isPrinted)))
    throw new Error('its output is no text');
  return entry as Entry;
}

/** A file of the same folder: nothing else is opened, whatever is written there. */
function isStoredTable(table: Partial<StoredTable> | null): boolean {
  return (
    typeof table?.name === 'string' &&
    typeof table.file === 'string' &&
    /^[\w-][\w.-]*\.parquet$/.test(table.file) &&
    Number.isSafeInteger(table.rows) &&
    (table.sha256 === undefined || typeof table.sha256 === 'string')
  );
}

function isPrinted(printed: Partial<Printed> | null): boolean {
  return (printed?.name === 'stdout' || printed?.name === 'stderr') && typeof printed.text === 'string';
}
