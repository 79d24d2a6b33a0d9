import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEntry } from '../../src/recording/folder.ts';
import { headOf, keptEntry } from '../../src/recording/kept-entry.ts';
import { traces } from '../../src/recording/pack-trace.ts';
import { answerOf } from '../../src/recording/player.ts';
import { loadTraceDat } from '../../src/recording/trace-dat/load.ts';
import { openBigCapture } from './big-capture.ts';
import { recordedText } from './recorded.ts';

const SHORT = 2_500_000;
const LONG = 4 * SHORT;

/** Prints how fast a trace of millions of events is stored and read back, and what it takes on disk beside trace-cmd's file of it. */
export async function benchRecording(): Promise<void> {
  using capture = openBigCapture();
  const folder = await mkdtemp(join(tmpdir(), 'probebook-bench-recording-'));
  try {
    const file = join(capture.folder, 'trace.dat');
    const content = loadTraceDat(file);
    const rows = content.report.events;
    const place = join(folder, 'big');
    const stored = await seconds(() => keptEntry(headOf(file), traces).save(content, place, []));
    const read = await seconds(async () => answerOf(await readEntry(place), traces));
    const [ours, theirs] = [await sizeOf(place), (await stat(file)).size];
    console.log(`${rows.toLocaleString('en')} events (${capture.origin})`);
    line('stored', `${(rows / stored / 1e6).toFixed(2)} M events/s`);
    line('read back', `${(rows / read / 1e6).toFixed(2)} M events/s`);
    line('recording', `${(ours / rows).toFixed(1)} bytes/event`);
    line(
      'trace.dat',
      `${(theirs / rows).toFixed(1)} bytes/event, ${(theirs / ours).toFixed(1)}× (goal: more than 1×)`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  for (const [rows, what] of [
    [SHORT, 'rows'],
    [LONG, 'rows'],
    [SHORT, 'spans'],
    [LONG, 'spans'],
  ] as const) {
    line('while it runs', recordedText(rows, what));
  }
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function line(what: string, figure: string): void {
  console.log(`${what.padEnd(14)}${figure}`);
}
