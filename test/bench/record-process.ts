import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../src/recording/journal.ts';
import { traces } from '../../src/recording/pack-trace.ts';
import { longTrace } from '../recording/long-trace.ts';

/** Records a trace of so many rows, or `spans`, which are there as soon as somebody looks, and prints seconds, bytes and the peak of memory. */
const rows = Number(process.argv[2]);
const what = process.argv[3] === 'spans' ? 'spans' : 'rows';
const STEP = 250_000;

const folder = await mkdtemp(join(tmpdir(), 'probebook-bench-long-'));
try {
  const journal = new Journal(() => null);
  await journal.record(folder);
  const began = performance.now();
  const { running } = await journal.start(
    { magic: 'kprobe', name: 'long', text: '', options: {} },
    traces,
    async (_, sink) => longTrace(rows, STEP, sink, what),
    { stream: () => undefined },
  );
  const { report } = await running.done;
  await journal.stopRecording();
  const seconds = (performance.now() - began) / 1000;
  if (journal.failures.length > 0 || report.events !== rows) throw new Error(journal.failures.join());
  console.log(JSON.stringify({ seconds, peak: process.resourceUsage().maxRSS * 1024 }));
} finally {
  await rm(folder, { recursive: true });
}
