import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { needsOfUnfinished } from '../../src/probes/compile/unfinished-needs.ts';
import { FilesWhileTyping } from '../../src/probes/names/files-while-typing.ts';
import { openLocal } from '../../src/targets/local/open.ts';
import type { Target } from '../../src/targets/target.ts';
import { findProgram } from '../../src/targets/vm/find-program.ts';
import { kernelSymbols } from '../code/kernel.ts';

let folder = '';
let target: Target;
let files: FilesWhileTyping;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'probebook-typing-'));
  mkdirSync(join(folder, "it's a folder"));
  mkdirSync(join(folder, '-build'));
  writeFileSync(join(folder, '-build', 'a.out'), 'none');
  symlinkSync('/bin/bash', join(folder, 'shell'));
  target = await openLocal(folder);
  files = new FilesWhileTyping(target, async () => kernelSymbols());
});
after(async () => {
  await target.close();
  rmSync(folder, { recursive: true });
});

/** What is known for a line once it has been read. */
async function known(line: string) {
  for (;;) {
    const { folders, programs } = await files.known(needsOfUnfinished(line));
    if (folders!.size + programs!.size > 0) return { folders: folders!, programs: programs! };
    await setTimeout(20);
  }
}

test('a folder has its names, from the folder of the notebook on', async () => {
  const { folders } = await known('p ./');
  assert.deepEqual([...folders.get('./')!].sort(), ['-build/', "it's a folder/", 'shell']);
  assert.deepEqual((await known('p -build/')).folders.get('-build/'), ['a.out']);
  assert.deepEqual((await known('p /nowhere/')).folders.get('/nowhere/'), []);
});

test('a program has the functions that nm lists', { skip: !findProgram('nm') && 'needs nm' }, async () => {
  const program = (await known('r ./shell:')).programs.get('./shell');
  assert.ok(program?.kind === 'program');
  const listed = execFileSync('nm', ['-D', '--defined-only', '/bin/bash'], { encoding: 'utf8' });
  const functions = listed.split('\n').flatMap((line) => /^(\w+) [Tti] ([^@]+)/.exec(line)?.slice(1) ?? []);
  const ours = program.functions.flatMap(({ name, address }) => [
    address.toString(16).padStart(16, '0'),
    name,
  ]);
  assert.deepEqual(new Set(ours), new Set(functions));
});

test('the only file that is meant is read ahead', async () => {
  await known('p ./she');
  const { programs } = await known('p ./shell:');
  assert.equal(programs.get('./shell')?.kind, 'program');
});
