import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../src/recording/journal.ts';
import { programs } from '../../src/recording/pack-program.ts';
import { longProgram, rowsOfProgram } from '../recording/long-program.ts';

/** Records a bpftrace program that prints so many lines as fast as they are read, and prints seconds and the peak of memory. */
const lines = Number(process.argv[2]);

const folder = await mkdtemp(join(tmpdir(), 'probebook-bench-program-'));
try {
  const journal = new Journal(() => null);
  await journal.record(folder);
  const began = performance.now();
  const { running } = await journal.start(
    { magic: 'bpftrace', name: 'long', text: '', options: {} },
    programs,
    async (_, sink) => longProgram(lines, sink),
    { stream: () => undefined },
  );
  const { report } = await running.done;
  await journal.stopRecording();
  const seconds = (performance.now() - began) / 1000;
  const rows = Object.values(rowsOfProgram(lines)).reduce((sum, each) => sum + each, 0);
  if (journal.failures.length > 0 || report.events !== rows) throw new Error(journal.failures.join());
  console.log(JSON.stringify({ seconds, peak: process.resourceUsage().maxRSS * 1024 }));
} finally {
  await rm(folder, { recursive: true });
}
