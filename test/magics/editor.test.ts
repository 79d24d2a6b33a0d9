import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMagics } from '../../src/magics/create.ts';
import { fakeServices, registry } from './support.ts';

const magics = createMagics(registry, fakeServices());

/** `|` in the cell is the cursor. */
async function complete(cell: string): Promise<string[] | null> {
  const cursor = cell.indexOf('|');
  const source = cell.replace('|', '');
  const found = await magics.complete(source, cursor);
  return (
    found?.matches.map(({ text }) => source.slice(0, found.start) + text + source.slice(found.end)) ?? null
  );
}

test('names of magics are completed after their percent signs', async () => {
  assert.deepEqual(await complete('%%kp|'), ['%%kprobe']);
  assert.deepEqual(await complete('1\n%do|'), ['1\n%doctor']);
  assert.ok((await complete('%|'))?.includes('%target'));
  assert.ok((await complete('%|'))?.includes('%%sh'));
});

test('options, their values and arguments are completed', async () => {
  assert.deepEqual(await complete('%%kprobe x --ma|'), ['%%kprobe x --max-events']);
  assert.deepEqual(await complete('%%kprobe x --clock mono|'), [
    '%%kprobe x --clock mono',
    '%%kprobe x --clock mono_raw',
  ]);
  assert.ok(!(await complete('%%kprobe x --run ls --|'))?.some((text) => text.endsWith('--run')));
  assert.deepEqual(await complete('%target v|'), ['%target vm']);
  assert.deepEqual(await complete('%stop o|'), ['%stop opens']);
  assert.deepEqual(await complete('%disasm do_f|'), ['%disasm do_filp_open']);
  assert.deepEqual(await complete('%fn filp|'), ['%fn do_filp_open']);
  assert.deepEqual(await complete('%struct file.|'), ['%struct file.f_path']);
  assert.deepEqual(await complete('%%ftrace x --function do_f|'), ['%%ftrace x --function do_filp_open']);
});

test('functions are completed in the lines of a probe', async () => {
  assert.deepEqual(await complete('%%kprobe x\np do_f|\nr vfs_read'), [
    '%%kprobe x\np do_filp_open\nr vfs_read',
  ]);
  assert.deepEqual(await complete('%%kprobe x\nr:t2 vfs|'), ['%%kprobe x\nr:t2 vfs_read']);
});

test('what a magic chose for its body is offered as it is, whatever it begins with', async () => {
  const completeProbe = async () => ({ typed: 'read', matches: ['vfs_read', 'read_mem'] });
  const { matches } = (await createMagics(registry, fakeServices({ completeProbe })).complete(
    '%%kprobe x\np read',
    17,
  ))!;
  assert.deepEqual(
    matches.map(({ text }) => text),
    ['vfs_read', 'read_mem'],
  );
});

test('TypeScript completes where no magic stands', async () => {
  for (const cell of ['con|', 'const t = `\n%target |`', '%%sh\necho {{pa|}}', '%target vm\nx.|']) {
    assert.equal(await complete(cell), null, cell);
  }
});

test('a magic and its options are inspected', async () => {
  const inspect = (source: string, cursor: number) => magics.inspect(source, cursor);
  assert.match((await inspect('%%kprobe x --for 1s', 4))!.text, /^%%kprobe: /);
  assert.match((await inspect('%%kprobe x --for 1s', 14))!.text, /^--for DURATION\n/);
  assert.equal(await inspect('const a = 1', 8), null);
});

test('a word in the body is inspected with its line, by a magic that can', async () => {
  const source = '%%kprobe x\np vfs_read\n  p:a do_exit code\n';
  const text = async (cursor: number) => (await magics.inspect(source, cursor))?.text;
  assert.equal(await text(source.indexOf('vfs_read') + 3), '5 of p vfs_read');
  assert.equal(await text(source.indexOf('code')), '14 of   p:a do_exit code');
  assert.equal(await magics.inspect('%%sh\nls', 6), null);
});

test('a console runs a line magic at once and a cell magic after a blank line', () => {
  for (const [source, expected] of [
    ['%target', 'complete'],
    ['// c\n%target vm\n%probes', 'complete'],
    ['%%kprobe x', 'incomplete'],
    ['%%kprobe x\n', 'incomplete'],
    ['%%kprobe x\np f', 'incomplete'],
    ['%%kprobe x\np f\n', 'complete'],
    ['%%kprobe?', 'complete'],
    ['%target\nconst a = 1', null],
    ['const a = 1', null],
    ['', null],
  ] as const) {
    assert.equal(magics.isComplete(source), expected, source);
  }
});

test('a bpftrace program is completed as a whole, and its file by folders and .bt files', async () => {
  const completeProgram = async (before: string) => ({ typed: 'vfs', matches: [`vfs_read|${before}`] });
  const services = fakeServices({ completeProgram });
  const source = '%%bpftrace x\nBEGIN { }\nkprobe:vfs';
  const offered = async (cell: string) =>
    (await createMagics(registry, services).complete(cell, cell.length))!.matches.map(({ text }) => text);
  assert.deepEqual(await offered(source), ['vfs_read|BEGIN { }\nkprobe:vfs']);
  const folder = mkdtempSync(join(tmpdir(), 'probebook-'));
  try {
    mkdirSync(join(folder, 'tools'));
    for (const name of ['open.bt', 'other.txt']) writeFileSync(join(folder, name), '');
    assert.deepEqual(await offered(`%%bpftrace x ${folder}/`), [`${folder}/open.bt`, `${folder}/tools/`]);
    assert.deepEqual(await offered(`%%bpftrace x ${folder}/o`), [`${folder}/open.bt`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
