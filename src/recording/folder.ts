import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../base/errors.ts';
import type { Table } from '../table/types.ts';
import { draftFor, replaceFolder } from './draft.ts';
import { checkEntry, type Entry, type EntryHead, NewerFormat } from './entry.ts';
import { FileNames } from './file-names.ts';
import type { Packed } from './packed.ts';
import type { WrittenTables } from './row-store.ts';

/** Of one answer: `recording.json` and a Parquet file for each table. */
export interface StoredEntry {
  readonly folder: string;
  readonly entry: Entry;
}

const FILE = 'recording.json';
const MOST_BYTES = 2 ** 28;

/**
 * Writes an answer as `folder`, in the place of one that was there: whole, or not at all. `written` are those of its tables
 * that lie in a draft already.
 */
export async function writeEntry(
  folder: string,
  entry: EntryHead,
  packed: Packed,
  written: WrittenTables | null = null,
): Promise<void> {
  await mkdir(dirname(resolve(folder)), { recursive: true });
  const draft = written?.draft ?? (await draftFor(folder));
  try {
    const { writeParquet } = await import('../table/parquet/write.ts');
    const known = new Map(written?.tables.map((table) => [table.name, table]));
    const names = new FileNames(written?.tables.map(({ file }) => file));
    const tables = [...packed.tables].map(([name, table]) => {
      const there = known.get(name);
      if (there) return there;
      const file = names.free(name);
      writeParquet(table, join(draft, file));
      return { name, file, rows: table.numRows() };
    });
    const whole: Entry = { ...entry, answer: { kind: packed.kind, json: packed.json }, tables };
    await writeFile(join(draft, FILE), `${JSON.stringify(whole, null, 1)}\n`);
    await replaceFolder(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Throws InputError `no-recording`, `recording-damaged` or `recording-newer`. */
export async function readEntry(folder: string): Promise<StoredEntry> {
  const text = await readText(join(folder, FILE), folder);
  try {
    return { folder, entry: checkEntry(JSON.parse(text)) };
  } catch (cause) {
    if (cause instanceof NewerFormat) throw newer(folder, cause);
    throw damaged(folder, (cause as Error).message, cause);
  }
}

/** All answers below a folder in their order; itself when it is one. Throws as `readEntry`. */
export async function readEntries(folder: string): Promise<readonly StoredEntry[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch((cause) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw damaged(folder, (cause as Error).message, cause);
  });
  if (names.some(({ name }) => name === FILE)) return [await readEntry(folder)];
  const inner = names.filter((each) => each.isDirectory() && !each.name.startsWith('.'));
  const found = await Promise.all(
    inner.map(async ({ name }) =>
      (await isFile(join(folder, name, FILE))) ? readEntry(join(folder, name)) : null,
    ),
  );
  const entries = found.filter((each) => each !== null).sort((a, b) => a.entry.order - b.entry.order);
  if (entries.length > 0) return entries;
  throw new InputError({
    code: 'no-recording',
    what: `there is no recording in ${folder}`,
    hint: 'make one: %record DIR, probebook run --record, or NAME.save(DIR)',
  });
}

/**
 * The tables of an answer by their names, with `view` of those that were longer than a notebook holds what it showed. Throws
 * InputError `recording-damaged` or `parquet-damaged`.
 */
export async function readTables(
  { folder, entry }: StoredEntry,
  { view = true } = {},
): Promise<ReadonlyMap<string, Table<object>>> {
  const { readStored } = await import('../table/parquet/read.ts');
  const tables = new Map<string, Table<object>>();
  for (const { name, file, rows } of entry.tables) {
    const path = join(folder, file);
    if (!(await isFile(path))) throw damaged(folder, `its file ${file} is not there`);
    const found = await readStored(path, view);
    if (found.rows !== rows) throw damaged(folder, `${file} has ${found.rows} rows, not ${rows}`);
    tables.set(name, found.table);
  }
  return tables;
}

function newer(folder: string, cause: NewerFormat): InputError {
  return new InputError({
    code: 'recording-newer',
    what: `the recording in ${folder} was made by a newer Probebook`,
    why: cause.message,
    hint: 'update Probebook, or record anew with this one: probebook run NOTEBOOK --record',
    cause,
  });
}

export function damaged(folder: string, why: string, cause?: unknown): InputError {
  return new InputError({
    code: 'recording-damaged',
    what: `the recording in ${folder} cannot be read`,
    why,
    hint: 'take it from its source again, or record anew',
    ...(cause === undefined ? {} : { cause }),
  });
}

async function readText(file: string, folder: string): Promise<string> {
  const found = await lstat(file).catch(() => null);
  if (!found?.isFile())
    throw new InputError({
      code: 'no-recording',
      what: `there is no recording in ${folder}`,
      why: `${FILE} is not there`,
    });
  if (found.size > MOST_BYTES) throw damaged(folder, `${FILE} has ${found.size} bytes`);
  return readFile(file, 'utf8');
}

/** A link is none: it could lead out of the recording. */
async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
