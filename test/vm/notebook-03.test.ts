import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';

const PROBEBOOK = resolve('src/probebook');
const NOTEBOOK = '03-kernel-module.ipynb';

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly {
    readonly text?: readonly string[] | string;
    readonly data?: Readonly<Record<string, string | readonly string[]>>;
  }[];
}

test('in notebook 03 a file vanishes and comes back, and four tools count the same calls', {
  timeout: 500_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'notebook-03-'));
  t.after(() => rm(folder, { recursive: true }));
  await cp(resolve('notebooks', NOTEBOOK), join(folder, NOTEBOOK));
  const { exitCode, all } = await execa(
    PROBEBOOK,
    ['run', NOTEBOOK, '--target', 'vm', '--to', 'ipynb', '-o', 'out.ipynb'],
    { cwd: folder, reject: false, all: true },
  );
  assert.equal(exitCode, 0, all);
  const { cells } = JSON.parse(await readFile(join(folder, 'out.ipynb'), 'utf8')) as { cells: Cell[] };
  const outputOf = (source: string): string =>
    (cells.find((cell) => cell.cell_type === 'code' && cell.source.join('').includes(source))?.outputs ?? [])
      .flatMap(({ text, data }) => [text ?? [], data?.['text/plain'] ?? []].flat())
      .join('');
  assert.match(outputOf('%%kmod hide'), /testfile3: No such file or directory/);
  assert.match(outputOf('cat /tmp/testfile3'), /this is testfile3\n0\n/);
  const [, before, after] = /hidden: 200, before: (\d+), after: (\d+)/.exec(outputOf('file-nr'))!.map(Number);
  assert.ok(after! - before! < 60, 'what was opened has been given back');
  const counts = [...outputOf("{ by: 'tool' })").matchAll(/^%%(\w+)(?: span)? +(\d+)/gm)].map(
    ([, tool, n]) => [tool, n],
  );
  assert.deepEqual(counts.map(([tool]) => tool).sort(), ['bpftrace', 'ftrace', 'kmod', 'kprobe']);
  assert.equal(new Set(counts.map(([, n]) => n)).size, 1, JSON.stringify(counts));
  assert.match(outputOf("kmod('broken'"), /NULL pointer dereference/);
});
