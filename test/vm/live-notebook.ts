import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { execa } from 'execa';

const PROBEBOOK = resolve('src/probebook');

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly {
    readonly text?: readonly string[] | string;
    readonly data?: Readonly<Record<string, string | readonly string[]>>;
  }[];
}

/**
 * Runs a notebook of ours in the lab VM, from a folder of its own, and has it compared with its recording. Gives what the
 * first code cell with a text in it shows, as text.
 */
export async function runLive(name: string, t: TestContext): Promise<(source: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), 'probebook-notebook-'));
  t.after(() => rm(folder, { recursive: true }));
  const [notebook, recording] = [`${name}.ipynb`, `${name}.recording`];
  await cp(resolve('notebooks', notebook), join(folder, notebook));
  await cp(resolve('notebooks', recording), join(folder, recording), { recursive: true });
  const { exitCode, all } = await execa(
    PROBEBOOK,
    ['run', notebook, '--target', 'vm', '--verify', '--to', 'ipynb', '-o', 'out.ipynb'],
    { cwd: folder, reject: false, all: true },
  );
  assert.equal(exitCode, 0, all);
  assert.match(all, /^verified: as recorded in /m);
  const { cells } = JSON.parse(await readFile(join(folder, 'out.ipynb'), 'utf8')) as { cells: Cell[] };
  return (source) =>
    (cells.find((cell) => cell.cell_type === 'code' && cell.source.join('').includes(source))?.outputs ?? [])
      .flatMap(({ text, data }) => [text ?? [], data?.['text/plain'] ?? []].flat())
      .join('');
}
