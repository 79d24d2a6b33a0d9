import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Client, startKernel } from './support/client.ts';
import { VM_MAIN } from './support/kernels.ts';

// History over sockets, across sessions: each test has a data folder of its own.

const folders: string[] = [];
const clients: Client[] = [];
after(async () => {
  for (const client of clients) await client.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newData(): string {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-data-'));
  folders.push(folder);
  return folder;
}

const fileIn = (data: string): string => join(data, 'probebook', 'history.sqlite');

async function start(data: string): Promise<Client> {
  const client = await startKernel([VM_MAIN], { env: { XDG_DATA_HOME: data } });
  clients.push(client);
  return client;
}

async function run(client: Client, ...cells: readonly string[]): Promise<void> {
  for (const cell of cells) await client.execute(cell);
}

async function end(client: Client): Promise<void> {
  const gone = once(client.kernel, 'exit');
  await client.request('shutdown_request', { restart: false }, 'control');
  await gone;
}

type Entry = [session: number, line: number, source: string | [string, string | null]];

async function ask(client: Client, type: string, more: object = {}): Promise<Entry[]> {
  const content = { output: false, raw: true, hist_access_type: type, ...more };
  const reply = await client.request('history_request', content);
  assert.equal(reply.content.status, 'ok', reply.content.evalue);
  return reply.content.history as Entry[];
}

const sources = (entries: readonly Entry[]): unknown[] => entries.map(([, , source]) => source);

/** Cells of one session that has ended. */
async function past(data: string, ...cells: readonly string[]): Promise<void> {
  const client = await start(data);
  await run(client, ...cells);
  await end(client);
}

describe('history', { timeout: 240_000 }, () => {
  it('spans sessions in tail and search, and knows each by its number', async () => {
    const data = newData();
    await past(data, '1 + 1', '"in the first"');
    await past(data, '2 + 2');
    const client = await start(data);
    await run(client, '3 + 3');
    assert.deepEqual(await ask(client, 'tail', { n: 3 }), [
      [1, 2, '"in the first"'],
      [2, 1, '2 + 2'],
      [3, 1, '3 + 3'],
    ]);
    assert.deepEqual(sources(await ask(client, 'search', { pattern: '? + ?' })), ['1 + 1', '2 + 2', '3 + 3']);
    assert.deepEqual(await ask(client, 'range', { session: -1, output: true }), [[2, 1, ['2 + 2', '4']]]);
    assert.deepEqual(sources(await ask(client, 'range', { session: -2, start: 1, stop: 2 })), ['1 + 1']);
    assert.deepEqual(sources(await ask(client, 'range', { session: 1, start: 2 })), ['"in the first"']);
    assert.deepEqual(await ask(client, 'range', { session: 0 }), [[3, 1, '3 + 3']]);
    assert.deepEqual(await ask(client, 'range', { session: 9 }), []);
  });

  it('gives no number to a session that has run nothing', async () => {
    const data = newData();
    await past(data, '1');
    const idle = await start(data);
    assert.deepEqual(sources(await ask(idle, 'range', { session: -1 })), ['1']);
    assert.deepEqual(await ask(idle, 'range', { session: 0 }), []);
    await end(idle);
    const client = await start(data);
    await run(client, '2');
    assert.deepEqual(await ask(client, 'tail', { n: 1 }), [[2, 1, '2']]);
  });

  it('counts lines back from the end', async () => {
    const client = await start(newData());
    await run(client, '1', '2', '3', '4');
    assert.deepEqual(sources(await ask(client, 'range', { start: -2 })), ['3', '4']);
    assert.deepEqual(sources(await ask(client, 'range', { start: 1, stop: -1 })), ['1', '2', '3']);
    assert.deepEqual(sources(await ask(client, 'range', { start: 3, stop: null })), ['3', '4']);
  });

  it('searches by globs that know only * and ?, the last n, each once with unique', async () => {
    const client = await start(newData());
    await run(client, 'var a = [1]', 'a[0] + 1', 'a[0] + 22', 'a[0] + 1', '// 50% *\n1');
    assert.deepEqual(sources(await ask(client, 'search', { pattern: 'a[0]*', unique: true })), [
      'a[0] + 22',
      'a[0] + 1',
    ]);
    assert.deepEqual(await ask(client, 'search', { pattern: 'a[0] + ?', n: 1, output: true }), [
      [1, 4, ['a[0] + 1', '2']],
    ]);
    assert.deepEqual(sources(await ask(client, 'search', { pattern: '*50%*' })), ['// 50% *\n1']);
    assert.deepEqual(await ask(client, 'search', { pattern: 'a[0]' }), []);
  });

  it('holds ten entries where tail does not say how many', async () => {
    const client = await start(newData());
    for (let i = 0; i < 12; i++) await client.execute(`${i}`);
    assert.deepEqual(
      sources(await ask(client, 'tail')),
      Array.from({ length: 10 }, (_, i) => `${i + 2}`),
    );
  });

  it('stores no silent cell and none with store_history false; one that failed it does', async () => {
    const client = await start(newData());
    await client.execute('"silent"', { silent: true });
    await client.execute('"unstored"', { store_history: false });
    await client.execute('throw new Error("x")');
    assert.deepEqual(await ask(client, 'tail', { n: 5, output: true }), [
      [1, 1, ['throw new Error("x")', null]],
    ]);
  });

  it('is written by several kernels at once, each its own session; nothing is lost', async () => {
    const data = newData();
    const several = await Promise.all([start(data), start(data), start(data)]);
    const cells = Array.from({ length: 40 }, (_, i) => `${i}`);
    await Promise.all(several.map((client) => run(client, ...cells)));
    for (const client of several) assert.equal((await ask(client, 'range', { session: 0 })).length, 40);
    const all = await ask(several[0]!, 'search', { pattern: '*' });
    assert.equal(all.length, 120);
    assert.equal(new Set(all.map(([session]) => session)).size, 3);
    assert.deepEqual(several.map((client) => client.log()).join(''), '');
  });

  it('survives a kernel that is killed, and one whose cell exits', async () => {
    const data = newData();
    const killed = await start(data);
    await run(killed, '"before"');
    // The answer to anything comes after what was to be done before it.
    await ask(killed, 'tail');
    killed.kernel.kill('SIGKILL');
    await once(killed.kernel, 'exit');
    const exiting = await start(data);
    await run(exiting, '"exits next"');
    await exiting.send('execute_request', { code: 'process.exit(3)', store_history: true });
    await once(exiting.kernel, 'exit');
    assert.deepEqual(sources(await ask(await start(data), 'tail', { n: 2 })), ['"before"', '"exits next"']);
  });

  it('is readable by its owner alone', async () => {
    const data = newData();
    await past(data, '1');
    assert.equal(statSync(fileIn(data)).mode & 0o077, 0);
  });
});

const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite');

/** What stands where the history should be, and how it is put there. */
const UNUSABLE: Readonly<Record<string, (path: string) => void>> = {
  'that is no database': (path) => writeFileSync(path, 'my thesis'),
  'that is damaged': (path) => writeFileSync(path, `SQLite format 3\0${'rubbish'.repeat(2_000)}`),
  'of another program': (path) => {
    const db = new DatabaseSync(path);
    db.exec("CREATE TABLE entries (text); INSERT INTO entries VALUES ('theirs')");
    db.close();
  },
  'of a later version': (path) => {
    const db = new DatabaseSync(path);
    db.exec('PRAGMA application_id = 0x70626869; PRAGMA user_version = 99; CREATE TABLE entries (text)');
    db.close();
  },
};

describe('history beside a file', { timeout: 240_000 }, () => {
  for (const [name, put] of Object.entries(UNUSABLE)) {
    it(`${name} goes on in memory, says so once, and leaves the file alone`, async () => {
      const data = newData();
      mkdirSync(dirname(fileIn(data)));
      put(fileIn(data));
      const before = readFileSync(fileIn(data));
      const client = await start(data);
      await run(client, '1', '2');
      await run(client, '3');
      assert.deepEqual(sources(await ask(client, 'tail', { n: 5 })), ['1', '2', '3']);
      assert.deepEqual(sources(await ask(client, 'range', { session: 0 })), ['1', '2', '3']);
      await client.logged(/history is kept for this session only/);
      await end(client);
      assert.equal(client.log().match(/history is kept/g)?.length, 1);
      assert.ok(readFileSync(fileIn(data)).equals(before));
    });
  }

  it('that cannot be made goes on in memory', async () => {
    const data = join(newData(), 'a file');
    writeFileSync(data, '');
    const client = await start(data);
    await run(client, '1');
    assert.deepEqual(sources(await ask(client, 'tail', { n: 5 })), ['1']);
    await client.logged(/history is kept for this session only/);
  });

  it('that is damaged while the session runs goes on in memory with all of this session', async () => {
    const data = newData();
    const client = await start(data);
    await run(client, '1', '2');
    await ask(client, 'tail');
    const other = new DatabaseSync(fileIn(data));
    other.exec('DROP TABLE entries');
    other.close();
    await run(client, '3');
    assert.deepEqual(sources(await ask(client, 'tail', { n: 5 })), ['1', '2', '3']);
    await client.logged(/history is kept for this session only/);
  });

  it('with very many entries keeps the last 100,000', async () => {
    const data = newData();
    await past(data, '"the oldest"');
    const db = new DatabaseSync(fileIn(data));
    db.exec(`INSERT INTO entries (session, line, source)
      WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT 1, i + 1, 'old ' || i FROM n`);
    db.close();
    const client = await start(data);
    await run(client, '"the newest"');
    assert.equal((await ask(client, 'search', { pattern: '"the*' })).length, 1);
    assert.equal((await ask(client, 'search', { pattern: '*' })).length, 100_001);
  });
});
