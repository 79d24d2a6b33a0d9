import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { ColumnTable } from 'arquero';
import { load } from '../../src/api/load.ts';
import { InputError } from '../../src/base/errors.ts';
import { toBundle } from '../../src/display/to-bundle.ts';
import type { Table } from '../../src/table/types.ts';
import { damage, garble } from './mutate.ts';
import type { Random } from './random.ts';
import type { Subject } from './subject.ts';

/** A trace, a program's maps, a function graph, a module. */
const SEEDS = [
  '01-do_filp_open.recording/opens',
  '02-bpftrace.recording/latency',
  '03-kernel-module.recording/graph',
  '03-kernel-module.recording/hide',
].map((name) => join(import.meta.dirname, '../../notebooks', name));

/**
 * Recordings from elsewhere, written to `folder`: whatever is in their files, they are refused by an InputError, or can be
 * shown and read.
 */
export function recordingSubject(folder: string): Subject {
  const seeds = SEEDS.map(filesOf);
  const places = seeds.map((files, i) => written(files, join(folder, `${process.pid}-${threadId}-${i}`)));
  return {
    async one(random) {
      const at = random.below(seeds.length);
      const [name, bytes] = random.pick([...seeds[at]!]);
      const made = changed(name, bytes, random);
      const files = new Map(seeds[at]!).set(name, made);
      if (name.endsWith('.parquet') && random.below(2) === 0)
        files.set(ENTRY, summed(files.get(ENTRY)!, name, made));
      write(files, places[at]!);
      try {
        await use(places[at]!);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    },
  };
}

type Files = ReadonlyMap<string, Uint8Array>;

const filesOf = (folder: string): Files =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));

function written(files: Files, folder: string): string {
  mkdirSync(folder);
  write(files, folder);
  return folder;
}

function write(files: Files, folder: string): void {
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}

const ENTRY = 'recording.json';

/** `recording.json` with the checksum of a file as it has become: whoever makes one on purpose writes that, too. */
function summed(entry: Uint8Array, file: string, bytes: Uint8Array): Uint8Array {
  const json = JSON.parse(Buffer.from(entry).toString());
  for (const table of json.tables)
    if (table.file === file) table.sha256 = createHash('sha256').update(bytes).digest('hex');
  return Buffer.from(JSON.stringify(json));
}

async function use(place: string): Promise<void> {
  const result = await load<Loaded>(place);
  await toBundle(result);
  if (result.all) head(result.all);
  if (result.tasks) head(result.tasks);
}

interface Loaded {
  readonly all?: Table<object>;
  readonly tasks?: Table<object>;
}

const head = (table: Table<object>) => (table as unknown as ColumnTable).objects({ limit: 3 });

/** Parquet has what leads to its parts at its end; JSON is garbled as text, or one of its values becomes another. */
function changed(name: string, bytes: Uint8Array, random: Random): Uint8Array {
  if (name.endsWith('.json')) return Buffer.from(changedJson(Buffer.from(bytes).toString(), random));
  const file = Uint8Array.from(bytes);
  const foot = Math.max(0, file.length - 2048);
  damage(random.below(2) === 0 ? file : file.subarray(foot), 64, random);
  return random.below(20) === 0 ? file.subarray(0, random.below(file.length)) : file;
}

const WORDS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  'null',
  'true',
  '-1',
  '1e999',
  '9007199254740993',
  '../',
  '\\u0000',
];

function changedJson(text: string, random: Random): string {
  if (random.below(3) === 0) return garble(text, WORDS, [text], random);
  const places = [...text.matchAll(/(?<=": ?)(?:"[^"]*"|-?\d+|null|true|false)/g)];
  const { index, 0: old } = random.pick(places);
  const value = random.pick([
    ...WORDS.slice(7),
    '{}',
    '[]',
    '""',
    '[null]',
    '{"length":4294967295}',
    random.pick(places)[0],
  ]);
  return text.slice(0, index) + value + text.slice(index + old.length);
}
