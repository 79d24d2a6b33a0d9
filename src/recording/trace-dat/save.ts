import { closeSync, openSync, writeSync } from 'node:fs';
import { InputError } from '../../base/errors.ts';
import { tracefsEvent } from '../../probes/compile/names.ts';
import type { TraceContent } from '../../probes/trace.ts';
import { OPTION } from './options.ts';
import { fileParts } from './write-file.ts';
import { pageSizeFor, type TimedRecord, writePages } from './write-pages.ts';
import { writtenComms } from './written-comms.ts';
import { type WrittenEvent, writtenEvent } from './written-event.ts';

/** All tables are events of this group. */
const GROUP = 'probebook';
/** Below are those of the tracers. */
const FIRST_ID = 1000;

/**
 * Writes a trace as a file of version 6 that `trace-cmd report` and KernelShark read: each row an event with its time, CPU and
 * thread, its other columns as fields. A trace holds columns, no pages: events, formats and pages are made from them. Throws
 * InputError, or what the file system says.
 */
export function saveTraceDat({ events, report, origin }: TraceContent, path: string): void {
  const comms = writtenComms(events);
  const names: string[] = [];
  const written = events.map((event, i) => {
    names.push(tracefsEvent(event.schema.name, names));
    return writtenEvent(event, names[i]!, FIRST_ID + i, comms.differs(event));
  });
  const cpus = byCpu(written);
  const pageSize = pageSizeFor(Math.max(0, ...written.map((event) => longestOf(event, path))));
  const parts = fileParts({
    pageSize,
    group: GROUP,
    formats: written.map(({ format }) => format),
    cmdlines: comms.cmdlines,
    options: [
      { id: OPTION.clock, text: `[${report.clock}]` },
      { id: OPTION.uname, text: `Linux (none) ${report.kernel}` },
      ...(report.lost > 0 ? [{ id: OPTION.stats, text: `CPU: 0\noverrun: ${report.lost}\n` }] : []),
    ],
    cpus: cpus.map((rows) => writePages(recordsOf(rows, origin.clock), pageSize)),
  });
  write(parts, path);
}

interface Row {
  readonly event: WrittenEvent;
  readonly row: number;
  readonly ts: number;
}

/** The rows of each CPU in order of time; there is at least one CPU. */
function byCpu(events: readonly WrittenEvent[]): Row[][] {
  const cpus: Row[][] = [[]];
  for (const event of events)
    for (let row = 0; row < event.rows; row++) {
      const ts = Math.round(event.ts.at(row));
      const cpu = event.cpu?.at(row) ?? 0;
      while (cpus.length <= cpu) cpus.push([]);
      cpus[cpu]!.push({ event, row, ts });
    }
  for (const rows of cpus) rows.sort((a, b) => a.ts - b.ts);
  return cpus;
}

function* recordsOf(rows: readonly Row[], clock: bigint): Generator<TimedRecord> {
  for (const { event, row, ts } of rows) yield { time: clock + BigInt(ts), bytes: event.record(row) };
}

function longestOf({ name, rows, record }: WrittenEvent, path: string): number {
  let longest = 0;
  try {
    for (let row = 0; row < rows; row++) longest = Math.max(longest, record(row).length);
  } catch (cause) {
    throw new InputError({
      code: 'too-long-for-dat',
      what: `${name} has a row that does not fit into ${path}`,
      why: 'an event of the kernel has less than 64 KiB',
      hint: 'save the trace into a folder: that keeps everything',
      cause,
    });
  }
  return longest;
}

function write(parts: readonly Uint8Array[], path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const part of parts)
      for (let at = 0; at < part.length; ) at += writeSync(file, part, at, part.length - at);
  } finally {
    closeSync(file);
  }
}
