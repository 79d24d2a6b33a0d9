import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnTable } from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { traceOf } from '../../src/recording/trace-dat/load.ts';
import { memorySource } from '../../src/recording/trace-dat/source.ts';
import { readCapture } from '../decode/golden.ts';
import { goldenDat, goldenFormats, option } from '../recording/dat-files.ts';
import { damage } from './mutate.ts';
import type { Random } from './random.ts';
import type { Subject } from './subject.ts';

/** Files of trace-cmd: whatever the bytes, they are refused by an InputError, or give no more rows than they can hold. */
export function traceDatSubject(): Subject {
  const files = seeds();
  return {
    one(random) {
      const input = changed(random.pick(files), random);
      try {
        const { events, tasks } = traceOf(memorySource(input, 'fuzz.dat'));
        const rows = events.reduce((sum, { table }) => sum + table.numRows(), 0);
        assert.ok(rows <= 1 + (200 * input.length) / 8, `${rows} rows`);
        for (const { table } of events) (table as unknown as ColumnTable).objects({ limit: 3 });
        tasks();
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    },
  };
}

/** Some pages of a capture in version 6, in version 7, and compressed. */
function seeds(): Uint8Array[] {
  const { pages } = readCapture('6.1-types');
  const few = (from: number) => pages.map(({ bytes }) => bytes.subarray(from * 4096, (from + 1) * 4096));
  // Few, so that an input takes little time.
  const formats = goldenFormats('6.1-types').map(({ group, texts }) => ({ group, texts: texts.slice(0, 2) }));
  const plain = goldenDat('6.1-types', {
    formats,
    cpus: few(0),
    kallsyms: 'ffffffff81363fa0 t do_sys_openat2\nffffffff8137d360 T do_filp_open\n',
    cmdlines: '129 bash\n15 rcu_preempt\n',
    options: [option(4, 'local [mono]'), option(1, '0x5f5e100'), option(2, 'overrun: 3\n')],
    instances: [{ name: 'other', cpus: few(1) }],
  });
  const folder = mkdtempSync(join(tmpdir(), 'probebook-fuzz-'));
  try {
    const [from, to] = ['6', '7'].map((name) => join(folder, name));
    writeFileSync(from!, plain);
    const sevens = ['none', 'zstd'].map((compression) => {
      execFileSync('trace-cmd', ['convert', '-i', from!, '-o', to!, '--compression', compression], {
        stdio: 'ignore',
      });
      return readFileSync(to!);
    });
    return [plain, ...sevens];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Damaged anywhere, in the words that lead to the parts, in a format, or cut off. */
function changed(seed: Uint8Array, random: Random): Uint8Array {
  const file = Uint8Array.from(seed);
  const way = random.below(4);
  if (way === 0) damage(file, 256, random);
  else if (way === 1)
    damageNear(file, random.pick(['flyrecord', 'options  ', 'header_page', 'other']), random);
  else if (way === 2)
    damageNear(file, random.pick(['offset:', 'size:', 'ID: ', 'print fmt', 'field:']), random);
  else {
    const from = random.below(file.length);
    damage(file.subarray(from, from + 512), 64, random);
  }
  return random.below(20) === 0 ? file.subarray(0, random.below(file.length)) : file;
}

function damageNear(file: Uint8Array, text: string, random: Random): void {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const at = bytes.indexOf(text, random.below(bytes.length));
  if (at < 0) return;
  const near = file.subarray(at, at + 80);
  if (random.below(2) === 0) damage(near, 80, random);
  else near[text.length + random.below(4)] = 0x30 + random.below(10);
}
