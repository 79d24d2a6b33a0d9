import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
