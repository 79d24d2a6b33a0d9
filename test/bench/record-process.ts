import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from '../../src/base/running.ts';
import { Journal } from '../../src/recording/journal.ts';
import { programs } from '../../src/recording/pack-program.ts';
import { traces } from '../../src/recording/pack-trace.ts';
import type { Packing } from '../../src/recording/packed.ts';
import type { ReportFacts } from '../../src/recording/pending.ts';
import type { RowStore } from '../../src/recording/row-store.ts';
import { longProgram, rowsOfProgram } from '../recording/long-program.ts';
import { longTrace } from '../recording/long-trace.ts';

/**
 * Records so many `rows` or `spans` of a trace, which are there as soon as somebody looks, or `lines` that a bpftrace program prints
 * as fast as they are read, and prints seconds and the peak of memory.
 */
const count = Number(process.argv[2]);
const what = process.argv[3];
const STEP = 250_000;

switch (what) {
  case 'rows':
  case 'spans':
    await record(traces, count, async (sink) => longTrace(count, STEP, sink, what));
    break;
  case 'lines': {
    const rows = Object.values(rowsOfProgram(count)).reduce((sum, each) => sum + each, 0);
    await record(programs, rows, async (sink) => longProgram(count, sink));
    break;
  }
  default:
    throw new Error('rows, spans or lines?');
}

async function record<Content extends { readonly report: ReportFacts }>(
  packing: Packing<Content>,
  rows: number,
  start: (sink: RowStore | null) => Promise<Running<Content>>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'probebook-bench-long-'));
  try {
    const journal = new Journal(() => null);
    await journal.record(folder);
    const began = performance.now();
    const { running } = await journal.start(
      { magic: 'kprobe', name: 'long', text: '', options: {} },
      packing,
      async (_, sink) => start(sink),
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
}
