import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { decodePages } from '../../src/probes/decode/decoder.ts';
import { openBigCapture } from './big-capture.ts';
import { readOptions, readPages, rowsOf } from './decode-folder.ts';

/**
 * Prints decoded events/s, in this process and as a cold one, beside `trace-cmd report` on the same capture, and peak
 * memory per event. Each figure is the best of its runs, which are made in turns.
 */
export async function benchDecode(): Promise<void> {
  using capture = openBigCapture();
  const { folder, origin } = capture;
  const options = readOptions(folder);
  const pages = readPages(folder);
  const rows = rowsOf(decodePages(pages, options));
  console.log(`${rows.toLocaleString('en')} events (${origin})`);
  const best = {
    report: Number.POSITIVE_INFINITY,
    process: Number.POSITIVE_INFINITY,
    cold: Number.POSITIVE_INFINITY,
  };
  for (let turn = 0; turn < 3; turn++) {
    best.report = Math.min(
      best.report,
      seconds(() => report(join(folder, 'trace.dat'))),
    );
    best.cold = Math.min(
      best.cold,
      seconds(() => decodeProcess('whole', folder)),
    );
    for (let i = 0; i < 8; i++)
      best.process = Math.min(
        best.process,
        seconds(() => decodePages(pages, options)),
      );
  }
  const { rows: again, grown } = decodeProcess('passes', folder);
  if (again !== rows) throw new Error(`decoding in passes gave ${again} rows, at once ${rows}`);
  line('trace-cmd report', best.report, rows, best.report);
  line('decode, cold process', best.cold, rows, best.report, 7);
  line('decode, in process', best.process, rows, best.report, 20);
  console.log(`peak memory while decoding as pages arrive: ${Math.round(grown / rows)} bytes/event`);
}

function report(file: string): void {
  const { status, error } = spawnSync('trace-cmd', ['report', '-i', file], { stdio: 'ignore' });
  if (status !== 0) throw new Error('trace-cmd report failed: is trace-cmd installed?', { cause: error });
}

function decodeProcess(
  how: 'whole' | 'passes',
  folder: string,
): { readonly rows: number; readonly grown: number } {
  const script = join(import.meta.dirname, 'decode-process.ts');
  return JSON.parse(execFileSync(process.execPath, [script, how, folder], { encoding: 'utf8' }));
}

function seconds(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function line(what: string, time: number, rows: number, peer: number, goal?: number): void {
  const rate = `${(rows / time / 1e6).toFixed(2)} M events/s`.padStart(18);
  const ratio = goal === undefined ? '' : `${(peer / time).toFixed(1)}× (goal ${goal}×)`;
  console.log(`${what.padEnd(24)}${`${Math.round(time * 1000)} ms`.padStart(9)}${rate}  ${ratio}`);
}
