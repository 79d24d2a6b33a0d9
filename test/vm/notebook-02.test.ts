import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';

const PROBEBOOK = resolve('src/probebook');
const NOTEBOOK = '02-bpftrace.ipynb';

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly { readonly data?: Readonly<Record<string, string | readonly string[]>> }[];
}

test('in notebook 02 both tools count the same calls, by outcome', { timeout: 330_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'notebook-02-'));
  t.after(() => rm(folder, { recursive: true }));
  await cp(resolve('notebooks', NOTEBOOK), join(folder, NOTEBOOK));
  const { exitCode, all } = await execa(
    PROBEBOOK,
    ['run', NOTEBOOK, '--target', 'vm', '--to', 'ipynb', '-o', 'out.ipynb'],
    { cwd: folder, reject: false, all: true },
  );
  assert.equal(exitCode, 0, all);
  const { cells } = JSON.parse(await readFile(join(folder, 'out.ipynb'), 'utf8')) as { cells: Cell[] };
  const counting = cells.find(({ source }) => source.join('').includes("groupby('tool', 'outcome')"));
  const text = [counting?.outputs?.[0]?.data?.['text/plain'] ?? []].flat().join('');
  const counts = [...text.matchAll(/^%%(\w+) +(\w+) +(\d+)$/gm)].map(([, tool, outcome, count]) => [
    tool,
    outcome,
    Number(count),
  ]);
  const of = (tool: string) => counts.filter(([name]) => name === tool).map(([, ...rest]) => rest);
  assert.deepEqual(of('kprobe'), of('bpftrace'));
  assert.deepEqual(
    of('kprobe').map(([outcome]) => outcome),
    ['ENOENT', 'ok'],
    text,
  );
});
