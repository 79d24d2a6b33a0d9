import { run } from 'node:test';
import { killOverdue } from './overdue.ts';
import type { Report } from './report.ts';

/** No test takes so long, not on a slow and busy machine either: one that does is stuck. */
const TEST_MS = 15 * 60_000;
/** A file that is not stuck takes much less than all of its tests at their limit. */
const FILE_MS = 45 * 60_000;
const LOOK_MS = 20_000;

/** Runs test files, each in a process of its own, so many at a time, and reports what happens as it happens. */
export async function runGroup(files: readonly string[], concurrency: number, report: Report): Promise<void> {
  const watch = setInterval(() => killOverdue(FILE_MS), LOOK_MS);
  for await (const { type, data } of run({ files, concurrency, timeout: TEST_MS })) {
    switch (type) {
      case 'test:pass':
        report.passed(data);
        break;
      case 'test:fail':
        report.failed(data);
        break;
      case 'test:stdout':
      case 'test:stderr':
        report.printed(data.file, data.message);
        break;
      case 'test:summary':
        if (data.file === undefined) report.sectionEnded(data.success);
        else report.fileEnded(data.file, data.counts, data.duration_ms);
    }
  }
  clearInterval(watch);
}
