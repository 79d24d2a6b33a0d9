import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPackages, testPython } from '../runner/python.ts';
import { recordedText } from './recorded.ts';

const ROWS = 200_000;
/** `printf` lines of a recorded program. */
const RECORDED = [1_250_000, 5_000_000] as const;
const TURNS = 2;
const PASSES = 5;
const GOAL = 5;

interface Measured {
  /** Of the processor, one for each time the file was read. */
  readonly seconds: readonly number[];
  readonly rows: number;
  /** Of the column `us`: both read the same. */
  readonly sum: number;
  /** Bytes of memory above what the process had before, at most, when it had read once. */
  readonly grown: number;
}

/**
 * Prints time and memory of reading 200,000 `printf` lines as `bpftrace -f json` writes them into a typed table, beside a
 * Python reader that makes a pandas frame of the same file. Each is a process of its own, in turns, that reads the file
 * some times; the best of each is compared, and the first time, when nothing has been compiled, is shown beside it.
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
    for (const lines of RECORDED) console.log(`recorded: ${recordedText(lines, 'lines')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured(program: string, script: string, file: string): Measured {
  const path = join(import.meta.dirname, 'bpftrace', script);
  return JSON.parse(execFileSync(program, [path, file, String(PASSES)], { encoding: 'utf8' }));
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
  const [one] = ours;
  for (const { rows, sum } of [...ours, ...theirs])
    if (rows !== ROWS || sum !== one!.sum) throw new Error(`read ${rows} rows with a sum of ${sum}`);
  console.log(`${ROWS.toLocaleString('en')} printf lines, ${Math.round(bytes / 2 ** 20)} MiB`);
  const theirTime = best(theirs);
  const theirMemory = Math.min(...theirs.map(({ grown }) => grown));
  const [time, memory] = [best(ours), Math.min(...ours.map(({ grown }) => grown))];
  line('Python, json and pandas', theirs);
  line('%%bpftrace', ours);
  console.log(
    `${(theirTime / time).toFixed(1)}× as fast (goal ≥ ${GOAL} ${theirTime / time >= GOAL ? '✓' : '✗'}), ` +
      `the first time ${(first(theirs) / first(ours)).toFixed(1)}×; ` +
      `${(memory / theirMemory).toFixed(2)} × the memory (goal ≤ 1 ${memory <= theirMemory ? '✓' : '✗'})`,
  );
}

const best = (of: readonly Measured[]): number => Math.min(...of.flatMap(({ seconds }) => seconds));
const first = (of: readonly Measured[]): number => Math.min(...of.map(({ seconds }) => seconds[0]!));

function line(what: string, of: readonly Measured[]): void {
  const [time, cold] = [best(of), first(of)];
  const memory = Math.min(...of.map(({ grown }) => grown));
  const cells = [
    `${Math.round(time * 1000)} ms`,
    `${(ROWS / time / 1e6).toFixed(2)} M rows/s`,
    `first ${Math.round(cold * 1000)} ms`,
    `${Math.round(memory / 2 ** 20)} MiB`,
  ];
  console.log(what.padEnd(26) + cells.map((cell) => cell.padStart(16)).join(''));
}
