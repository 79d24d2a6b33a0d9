import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import type { ColumnTable } from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { isCapture } from '../../src/recording/capture/files.ts';
import { loadCapture } from '../../src/recording/capture/load.ts';
import { btfBytes } from '../btf/kernel.ts';
import { kallsyms } from '../code/kernel.ts';
import { truthLines } from '../vm/captured.ts';

const root = mkdtempSync(join(tmpdir(), 'probebook-capture-'));
after(() => rmSync(root, { recursive: true }));

const fixture = (name: string): Buffer =>
  zstdDecompressSync(readFileSync(join(import.meta.dirname, 'fixtures', name)));

/** What a script left on Debian's 6.1.0-56-amd64; the kernel's own symbols and types are kept elsewhere. */
execFileSync('tar', ['x', '-C', root, '--no-same-owner'], { input: fixture('capture-6.1.tar.zst') });
writeFileSync(join(root, 'kallsyms'), kallsyms());
writeFileSync(join(root, 'btf'), btfBytes());

type Row = Readonly<Record<string, unknown>>;
const content = loadCapture(root);
const rows = (name: string): readonly Row[] => {
  const { table } = content.events.find(({ schema }) => schema.name === name)!;
  return (table as unknown as ColumnTable).objects({ limit: Number.POSITIVE_INFINITY }) as Row[];
};

test('the rows are what the kernel wrote of the same calls in another instance', () => {
  const truth = truthLines(fixture('capture-6.1.truth.txt.zst').toString());
  const tids = new Set(rows('t1').map(({ tid }) => tid));
  assert.ok(tids.size >= 4 && rows('t1').length > 100);
  for (const tid of tids) {
    const own = truth.filter((line) => line.tid === tid).map(({ text }) => text);
    const of = (name: string) => rows(name).filter((row) => row.tid === tid);
    assert.deepEqual(
      of('t1').map(({ dfd, name }) => `dfd=${dfd} name="${name}"`),
      own.filter((text) => text.startsWith('dfd=')),
    );
    const returned = own.filter((text) => text.startsWith('ret='));
    assert.deepEqual(
      of('open').map(({ ret }) => `ret=${BigInt.asIntN(64, ret as bigint)}`),
      returned,
    );
    assert.deepEqual(
      of('open').map(({ err }) => err),
      returned.map((text) => ({ 'ret=-2': 'ENOENT', 'ret=-6': 'ENXIO' })[text] ?? null),
    );
  }
});

test('call sites, existing events, programs, tasks and the report are there', () => {
  assert.ok(rows('mid').every(({ ip }) => ip === 'do_filp_open+0xaf'));
  assert.deepEqual([...new Set(rows('sched_process_exec').map(({ filename }) => filename))].sort(), [
    '/bin/bash',
    '/bin/cat',
  ]);
  assert.equal(rows('line').length, 1);
  assert.equal(rows('line')[0]!.comm, 'bash');
  const { report, tasks } = content;
  assert.deepEqual([report.exitCode, report.lost, report.missed, report.unpaired], [3, 0, 0, 0]);
  assert.deepEqual([report.kernel, report.clock], ['6.1.0-56-amd64', 'mono']);
  assert.equal(report.wall.toISOString().slice(0, 10), '2026-11-28');
  const cats = (tasks() as unknown as ColumnTable).objects().filter((task) => (task as Row).comm === 'cat');
  assert.ok(cats.length >= 3 && cats.every((task) => (task as Row).exe === '/bin/cat'));
});

test('a folder that is not whole is refused with what is missing', () => {
  assert.ok(isCapture(root));
  assert.ok(!isCapture(import.meta.dirname));
  const refused = (name: string, change: (path: string) => void, why: RegExp) => {
    const copy = `${root}-${name}`;
    cpSync(root, copy, { recursive: true });
    change(join(copy, name));
    assert.throws(
      () => loadCapture(copy),
      (error: Error) =>
        error instanceof InputError && error.code === 'bad-capture' && why.test(error.message),
    );
    rmSync(copy, { recursive: true });
  };
  refused('facts', (path) => rmSync(path), /it has no file facts/);
  refused('counters', (path) => rmSync(path), /it has no file counters/);
  refused('options', (path) => writeFileSync(path, '{'), /does not hold together/);
  refused('origin', (path) => writeFileSync(path, ''), /trace_marker is not in its pages/);
});
