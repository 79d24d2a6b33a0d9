import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { chmod, cp } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { testFolder } from './support.ts';

interface Cell {
  readonly cell_type: string;
  readonly outputs?: readonly { readonly output_type: string; readonly data?: unknown }[];
}

/** Ours, and one that was recorded on another architecture. */
const NOTEBOOKS = globSync(['notebooks/*.ipynb', 'test/recording/fixtures/*.ipynb']).filter((file) =>
  existsSync(recordingOf(file)),
);
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
/** Nobody, without a network, where we may become that; otherwise we are nobody already. */
const AS_NOBODY = [['unshare', '-n', ...NOBODY], NOBODY, ['env']].find(
  ([program, ...args]) => spawnSync(program!, [...args, 'true']).status === 0,
)!;
const folder = testFolder();

function recordingOf(notebook: string): string {
  return notebook.replace(/\.ipynb$/, '.recording');
}

/** What cells show, without what they print: whether a machine had to boot is said there. */
function shown(file: string): unknown {
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cells: readonly Cell[] };
  return cells.map(({ outputs = [] }) =>
    outputs.filter(({ output_type }) => output_type !== 'stream').map(({ data }) => data),
  );
}

for (const notebook of NOTEBOOKS)
  test(`${basename(notebook)} from its recording, moved, without privileges and network, shows what the live run showed`, async () => {
    const name = basename(notebook);
    const there = join(folder, name);
    await cp(notebook, there);
    await cp(recordingOf(notebook), recordingOf(there), { recursive: true });
    await chmod(folder, 0o777);
    const replayed = join(folder, `replayed-${name}`);
    const [program, ...args] = AS_NOBODY;
    const run = await execa(
      program!,
      [...args, resolve('src/probebook'), 'run', there, '--replay', '--to', 'ipynb', '-o', replayed],
      {
        env: { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') },
        reject: false,
        all: true,
        timeout: 100_000,
      },
    );
    assert.equal(run.exitCode, 0, run.all);
    assert.deepEqual(shown(replayed), shown(notebook));
  });
