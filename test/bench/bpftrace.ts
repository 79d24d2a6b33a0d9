import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPackages, testPython } from '../runner/python.ts';

const ROWS = 200_000;
const TURNS = 3;
const GOAL = 5;

interface Measured {
  readonly seconds: number;
  readonly rows: number;
  /** Of the column `us`: both read the same. */
  readonly sum: number;
  /** Bytes of memory above what the process had before it read. */
  readonly grown: number;
}

/**
 * Prints time and memory of reading 200,000 `printf` lines as `bpftrace -f json` writes them into a typed table, beside a
 * Python reader that makes a pandas frame of the same file. Each is a process of its own, in turns; the best of each.
 */
export async function benchBpftrace(): Promise<void> {
  if (!(await testPackages.check()))
    return console.log('no pandas: `npm test -- session` sets up the Python packages');
  const folder = mkdtempSync(join(tmpdir(), 'probebook-bench-'));
  try {
    const file = join(folder, 'printf.jsonl');
    const text = linesOfPrintf();
    writeFileSync(file, text);
    const found = { ours: [] as Measured[], theirs: [] as Measured[] };
    for (let turn = 0; turn < TURNS; turn++) {
      found.theirs.push(measured(testPython(), 'read.py', file));
      found.ours.push(measured(process.execPath, 'read.ts', file));
    }
    report(found.ours, found.theirs, Buffer.byteLength(text));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured(program: string, script: string, file: string): Measured {
  const path = join(import.meta.dirname, 'bpftrace', script);
  return JSON.parse(execFileSync(program, [path, file], { encoding: 'utf8' }));
}

/** Opens of a few thousand files by a few dozen programs, one in a hundred with a quote in its name. */
function linesOfPrintf(): string {
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const n = (i * 7919) % 4999;
    const name = n % 100 === 0 ? `/tmp/a \\"${n}\\"` : `/usr/lib/x86_64-linux-gnu/libsomething-${n}.so.6`;
    const us = (i * 104_729) % 99_991;
    return `{"type": "printf", "data": "dfd=-100 name=${name} us=${us} comm=worker/${n % 37}\\n"}\n`;
  });
  return lines.join('');
}

function report(ours: readonly Measured[], theirs: readonly Measured[], bytes: number): void {
  const [first] = ours;
  for (const { rows, sum } of [...ours, ...theirs])
    if (rows !== ROWS || sum !== first!.sum) throw new Error(`read ${rows} rows with a sum of ${sum}`);
  console.log(`${ROWS.toLocaleString('en')} printf lines, ${Math.round(bytes / 2 ** 20)} MiB`);
  const best = (of: readonly Measured[], key: 'seconds' | 'grown') =>
    Math.min(...of.map((each) => each[key]));
  const [time, theirTime] = [best(ours, 'seconds'), best(theirs, 'seconds')];
  const [memory, theirMemory] = [best(ours, 'grown'), best(theirs, 'grown')];
  const faster = theirTime / time;
  line('Python, json and pandas', theirTime, theirMemory, '');
  line(
    '%%bpftrace',
    time,
    memory,
    `${faster.toFixed(1)}× as fast (goal ${GOAL}× ${faster >= GOAL ? '✓' : '✗'}), ` +
      `${(memory / theirMemory).toFixed(2)} × the memory (goal ≤ 1 ${memory <= theirMemory ? '✓' : '✗'})`,
  );
}

function line(what: string, seconds: number, bytes: number, verdict: string): void {
  const rate = `${(ROWS / seconds / 1e6).toFixed(2)} M rows/s`;
  const memory = `${Math.round(bytes / 2 ** 20)} MiB`;
  console.log(
    `${what.padEnd(26)}${`${Math.round(seconds * 1000)} ms`.padStart(9)}${rate.padStart(16)}${memory.padStart(10)}  ${verdict}`,
  );
}
