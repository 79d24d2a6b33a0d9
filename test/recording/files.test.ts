import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { InputError, load } from '../../src/index.ts';
import { goldenDat, traceCmdReport } from './dat-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-files-'));
after(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'types.dat');
writeFileSync(file, goldenDat('6.1-types'));

test('a file of trace-cmd is loaded, and saved as each kind of file and as a recording', async () => {
  const trace = await load(file);
  assert.equal(trace.report.events, traceCmdReport(file).length);
  assert.ok(Number.isNaN(trace.wall(0).getTime()));
  const again = join(folder, 'again.dat');
  await trace.save(again);
  assert.equal(traceCmdReport(again).length, trace.report.events);
  await trace.save(join(folder, 'types.pftrace'));
  await trace.save(join(folder, 'kept'));
  const kept = await load(join(folder, 'kept'));
  assert.deepEqual(kept.table('regs').objects(), trace.table('regs').objects());
  assert.ok(Number.isNaN(kept.wall(0).getTime()));
});

test('masked columns are pseudonyms in files, too', async () => {
  const masked = join(folder, 'masked.dat');
  await (await load(file)).save(masked, { mask: ['name'] });
  const arg = traceCmdReport(masked).find(({ event }) => event === 'arg')!;
  assert.match(arg.text, /name=name-[\da-f]{12} /);
});

test('nothing but a recording is replaced by one, and no folder is called as a file', async () => {
  const trace = await load(file);
  const precious = join(folder, 'precious');
  cpSync(file, join(precious, 'notes.txt'));
  await assert.rejects(trace.save(precious), { code: 'bad-output', message: /notes\.txt in it is no part/ });
  const opens = join(precious, 'opens');
  await trace.save(opens);
  await trace.save(opens);
  cpSync(file, join(opens, 'mine.txt'));
  await assert.rejects(trace.save(opens), { code: 'bad-output', message: /mine\.txt/ });
  const inner = join(folder, 'all', 'opens');
  await trace.save(inner);
  await trace.save(join(folder, 'all'));
  assert.equal((await load(join(folder, 'all'))).report.events, trace.report.events);
  await assert.rejects(trace.save(join(precious, 'notes.txt')), {
    code: 'bad-output',
    message: /it is a file/,
  });
  for (const name of ['x.csv', 'x.parquet', 'x.json'])
    await assert.rejects(trace.save(join(folder, name)), {
      code: 'trace-format',
      message: /\.dat, or .*\.pftrace/,
    });
  await assert.rejects(load(join(opens, 'mine.txt')), { code: 'no-recording', message: /is a file/ });
  assert.deepEqual(readFileSync(join(precious, 'notes.txt')), readFileSync(file));
});

test('a file that is not there, and a folder that holds nothing', async () => {
  const refused = async (place: string) =>
    assert.rejects(
      load(place),
      (error: Error) => error instanceof InputError && error.code === 'no-recording',
    );
  await refused(join(folder, 'nothing.dat'));
  cpSync(file, join(folder, 'empty', 'types.dat'));
  await refused(join(folder, 'empty'));
});
