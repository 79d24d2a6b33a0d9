import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { load } from '../../src/api/load.ts';
import { draftFor } from '../../src/recording/draft.ts';
import { readEntries, readEntry, readTables, writeEntry } from '../../src/recording/folder.ts';
import { traces } from '../../src/recording/pack-trace.ts';
import { opens, testFolder } from './support.ts';

const folder = testFolder();
const place = join(folder, 'opens');
const json = join(place, 'recording.json');

const ENTRY = {
  format: 'probebook-recording',
  version: 1,
  asked: { magic: 'kprobe', name: 'opens', text: 'p:opens f', options: {}, target: null },
  source: null,
  cell: null,
  order: 1,
  began: '',
  ended: '',
  output: [],
  stopped: false,
  kernel: null,
  tools: {},
  masked: [],
} as const;

beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await writeEntry(place, ENTRY, { kind: 'trace', ...traces.pack(opens('a', null)) });
});

function changed(change: (entry: Record<string, unknown>) => void): void {
  const entry = JSON.parse(readFileSync(json, 'utf8'));
  change(entry);
  writeFileSync(json, JSON.stringify(entry));
}

const damaged = { code: 'recording-damaged' };

test('load gives back what was saved, and saves it again', async () => {
  const trace = await load(place);
  assert.equal(trace.report.events, 2);
  assert.deepEqual(trace.table('opens').array('name' as never), ['a', null]);
  assert.equal(trace.wall(0).getTime(), 1_700_000_000_000);
  await trace.save(join(folder, 'again'));
  assert.deepEqual((await load(join(folder, 'again'))).tasks.objects(), trace.tasks.objects());
  await assert.rejects(load(folder), { code: 'which-recording', message: /holds 2 traces/ });
});

test('a bit that has changed in a table is found, whatever it is', async () => {
  const file = join(place, 'opens.parquet');
  const bytes = readFileSync(file);
  for (const at of [4, bytes.length >> 1, bytes.length - 5]) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    writeFileSync(file, changed);
    await assert.rejects(load(place), { ...damaged, message: /opens.parquet is not as it was recorded/ });
  }
  writeFileSync(file, bytes);
  assert.equal((await load(place)).report.events, 2);
});

test('what a newer program made is refused, and the way out named', async () => {
  changed((entry) => {
    entry.version = 2;
    entry.asked = { of: 'another form' };
  });
  await assert.rejects(load(place), {
    code: 'recording-newer',
    message: /made by a newer Probebook[\s\S]*format is 2, this one reads up to 1[\s\S]*update Probebook/,
  });
});

test('what is no recording, cut off or not all there is refused', async () => {
  await assert.rejects(readEntry(join(folder, 'none')), { code: 'no-recording' });
  changed((entry) => {
    delete entry.version;
  });
  await assert.rejects(readEntry(place), { ...damaged, message: /does not say its format/ });
  changed((entry) => {
    entry.version = 1;
    entry.tables = [{ name: 'opens', file: 'opens.parquet', rows: 3 }];
  });
  await assert.rejects(readTables(await readEntry(place)), { ...damaged, message: /has 2 rows, not 3/ });
  truncateSync(join(place, 'opens.parquet'), 100);
  await assert.rejects(load(place), { code: 'parquet-damaged' });
  rmSync(join(place, 'opens.parquet'));
  await assert.rejects(load(place), { ...damaged, message: /opens.parquet is not there/ });
  truncateSync(json, 50);
  await assert.rejects(readEntries(folder), damaged);
});

test('a trace without its tasks, or with rows without a time, is refused when it is read', async () => {
  changed((entry) => {
    entry.tables = (entry.tables as { name: string }[]).filter(({ name }) => name !== '#tasks');
  });
  await assert.rejects(load(place), { ...damaged, message: /it has no table #tasks/ });
  const { json, tables } = traces.pack(opens('a', null));
  const untimed = new Map([...tables, ['opens', tables.get('#tasks')!] as const]);
  await writeEntry(join(folder, 'untimed'), ENTRY, { kind: 'trace', json, tables: untimed });
  await assert.rejects(load(join(folder, 'untimed')), { ...damaged, message: /has no column ts/ });
});

test('no path and no link leads out of a recording', async () => {
  for (const file of ['../secret.parquet', '/etc/passwd', 'a/b.parquet', '.hidden.parquet', 'opens.txt']) {
    changed((entry) => {
      entry.tables = [{ name: 'opens', file, rows: 1 }];
    });
    await assert.rejects(readEntry(place), damaged, file);
  }
  changed((entry) => {
    entry.tables = [{ name: 'opens', file: 'link.parquet', rows: 2 }];
  });
  symlinkSync(join(place, 'opens.parquet'), join(place, 'link.parquet'));
  await assert.rejects(load(place), { ...damaged, message: /link.parquet is not there/ });
  rmSync(json);
  symlinkSync('/dev/zero', json);
  await assert.rejects(readEntry(place), { code: 'no-recording' });
});

test('a name that is no file name becomes one', async () => {
  const content = opens('a');
  const [event] = content.events;
  const named = (name: string) => ({ ...event!, schema: { ...event!.schema, name } });
  const renamed = { ...content, events: ['../vfs_read@sock', 'Tasks', 'tasks'].map(named) };
  await writeEntry(place, ENTRY, { kind: 'trace', ...traces.pack(renamed) });
  assert.deepEqual(readdirSync(place).sort(), [
    'Tasks.parquet',
    'recording.json',
    'tasks-2.parquet',
    'tasks-3.parquet',
    'vfs_read_sock.parquet',
  ]);
});

test('a process killed while it replaced a recording leaves the earlier one, and nothing else for long', async () => {
  const { pid } = spawnSync('true');
  const old = join(folder, `.part-${pid}-old-opens`);
  spawnSync('mv', [place, old]);
  mkdirSync(join(folder, `.part-${pid}-abc`));
  const draft = await draftFor(place);
  assert.ok(existsSync(json));
  assert.deepEqual(readdirSync(folder).sort(), [draft.split('/').at(-1), 'opens'].sort());
});

test('whoever may read what its owner writes can read a recording', () => {
  assert.equal(statSync(place).mode & 0o777, 0o777 & ~process.umask());
});

test('what cannot be written leaves the earlier recording and no draft', async () => {
  const before = readFileSync(json, 'utf8');
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  await assert.rejects(
    writeEntry(place, ENTRY, { kind: 'json', json: cyclic, tables: new Map() }),
    TypeError,
  );
  assert.equal(readFileSync(json, 'utf8'), before);
  assert.deepEqual(readdirSync(folder), ['opens']);
});
