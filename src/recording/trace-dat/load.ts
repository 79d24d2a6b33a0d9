import { readSymbols } from '../../code/symbols.ts';
import type { TraceContent } from '../../probes/trace.ts';
import { decodeBuffers } from './decode-buffers.ts';
import { readTraceDat } from './read.ts';
import { reportOf } from './report.ts';
import { fileSource, type Source } from './source.ts';
import { tablesOf } from './tables.ts';

/**
 * A file that trace-cmd recorded, as a trace. `ts` counts from the first page. Throws InputError `bad-trace-dat` or
 * `trace-dat-unsupported`, or what the file system says.
 */
export function loadTraceDat(path: string): TraceContent {
  using source = fileSource(path);
  return traceOf(source);
}

/** Throws InputError. */
export function traceOf(source: Source): TraceContent {
  const file = readTraceDat(source);
  const buffers = decodeBuffers(file, source.name);
  const base = buffers.reduce<bigint | null>(
    (first, { decoded: { base, events } }) =>
      events.length > 0 && (first === null || base < first) ? base : first,
    null,
  );
  const { date, offset } = file.options;
  const clock = base ?? 0n;
  const origin = { clock, wall: date === null ? null : clock + date + offset };
  const symbols = readSymbols(file.kallsyms);
  const { events, tasks } = tablesOf(file, buffers, symbols, origin);
  return { events, report: reportOf(file, source.name, buffers, events, origin), origin, tasks };
}
