import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { notebookText } from './notebook-text.ts';

const PROBEBOOK = resolve('src/probebook');
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probebook-run-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Writes a notebook of these code cells. */
async function notebook(name: string, ...sources: readonly string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, notebookText(sources));
  return file;
}

function probebook(...args: readonly string[]) {
  return execa(PROBEBOOK, args, { reject: false, cwd: folder, all: true, timeout: 100_000 });
}

interface Saved {
  readonly cells: readonly {
    readonly execution_count: number;
    readonly outputs: readonly Record<string, unknown>[];
  }[];
}

test('run executes a notebook without Python and saves its outputs', async () => {
  const file = await notebook('good.ipynb', 'const x = 20; console.log("hi")', 'x * 2 + n');
  const { exitCode, all } = await probebook('run', file, '-p', 'n=2', '--to', 'ipynb', '-o', 'out.ipynb');
  assert.equal(exitCode, 0, all);
  const { cells } = JSON.parse(await readFile(join(folder, 'out.ipynb'), 'utf8')) as Saved;
  assert.deepEqual(cells[1]!.outputs, [{ output_type: 'stream', name: 'stdout', text: 'hi\n' }]);
  assert.deepEqual(cells[2]!.outputs[0]!.data, { 'text/plain': '42' });
});

test('a failing cell ends the run with its error and exit code 1; the report is still written', async () => {
  const file = await notebook('bad.ipynb', '1', 'throw new RangeError("too far")', '2');
  const { exitCode, all } = await probebook('run', file, '--to', 'html');
  assert.equal(exitCode, 1);
  assert.match(all, /RangeError: too far/);
  assert.match(await readFile(join(folder, 'bad.html'), 'utf8'), /too far/);
});

test('-o alone writes what its ending says, and a message says each thing once', async () => {
  const file = await notebook('alone.ipynb', 'throw new RangeError("too far")');
  for (const output of ['alone.html', 'alone-out.ipynb']) {
    const { all } = await probebook('run', file, '-o', output);
    assert.match(
      await readFile(join(folder, output), 'utf8'),
      output.endsWith('html') ? /<html/ : /"nbformat"/,
    );
    assert.equal(all.match(/RangeError: too far/g)?.length, 1);
  }
});

test('Ctrl-C ends the run, and no later cell is started', async () => {
  const file = await notebook('long.ipynb', 'await new Promise((end) => setTimeout(end, 60_000))', '2');
  const running = execa(PROBEBOOK, ['run', file], { reject: false, cwd: folder, all: true });
  await once(running.all, 'data');
  running.kill('SIGINT');
  const { exitCode, all } = await running;
  assert.equal(exitCode, 130, all);
  assert.doesNotMatch(all, /\[2\/2\]/);
});

test('a trace that would never end is refused where nobody can press Stop, before any target is opened', async () => {
  const { exitCode, all } = await probebook('run', await notebook('endless.ipynb', '%%kprobe x\np vfs_read'));
  assert.equal(exitCode, 1);
  assert.match(all, /nobody can press Stop/);
  assert.doesNotMatch(all, /booting/);
});

test('what is no notebook, or not there, is one clear line', async () => {
  await writeFile(join(folder, 'text.ipynb'), 'hello');
  assert.match((await probebook('run', 'text.ipynb')).all, /^\S*text\.ipynb is not JSON/);
  const missing = await probebook('run', 'nowhere.ipynb');
  assert.equal(missing.exitCode, 1);
  assert.match(missing.all, /nowhere\.ipynb/);
  assert.doesNotMatch(missing.all, /\n\s+at /);
});

test('an unknown command names the nearest and exits with 2', async () => {
  const { exitCode, all } = await probebook('docter');
  assert.equal(exitCode, 2);
  assert.match(all, /did you mean 'doctor'/);
});

test('-o where nothing can be written is refused before anything runs', async () => {
  const file = await notebook('unwritten.ipynb', 'console.log("ran")');
  const missing = await probebook('run', file, '-o', 'missing/folder/out.html');
  assert.equal(missing.exitCode, 1);
  assert.match(missing.all, /there is no folder .*missing\/folder\nmkdir -p/);
  assert.doesNotMatch(missing.all, /\[1\/1\]/);
  const directory = await probebook('run', file, '-o', '.');
  assert.match(directory.all, /it is a folder/);
});

test('a cell that asks for input fails, and says how to give the value', async () => {
  const file = await notebook('asking.ipynb', 'const name = await input("Name? ")');
  const { exitCode, all } = await probebook('run', file);
  assert.equal(exitCode, 1);
  assert.match(all, /nobody to ask for input\n.*probebook run.*\n.*-p NAME=VALUE/);
});

test('--mask without a recording is refused, and a run that stops halfway records nothing', async () => {
  const file = await notebook('mask.ipynb', 'throw new Error("halfway")');
  for (const mode of [[], ['--replay']]) {
    const { exitCode, all } = await probebook('run', file, ...mode, '--mask', 'name');
    assert.notEqual(exitCode, 0);
    assert.match(all, /--mask is for what --record stores/);
  }
  const { all } = await probebook('run', file, '--record', '--mask', 'name', '-o', 'mask.html');
  assert.match(all, /wrote .*mask\.html\nit shows what this run saw/);
  assert.match(all, /nothing is recorded/);
});
