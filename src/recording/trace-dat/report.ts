import { basename } from 'node:path';
import type { TraceReport } from '../../probes/report.ts';
import type { EventTable, TraceContent } from '../../probes/trace.ts';
import type { DecodedBuffer } from './decode-buffers.ts';
import type { DatFile } from './types.ts';

/** What the file says about how it was recorded. */
export function reportOf(
  file: DatFile,
  path: string,
  buffers: readonly DecodedBuffer[],
  events: readonly EventTable[],
  { wall }: TraceContent['origin'],
): TraceReport {
  const losses = buffers.map(({ decoded }) => decoded.loss);
  const sum = (of: (loss: (typeof losses)[number]) => number) =>
    losses.reduce((total, loss) => total + of(loss), 0);
  return {
    events: events.reduce((total, { table }) => total + table.numRows(), 0),
    lost: Math.max(
      sum(({ missed, missedUncounted }) => missed + missedUncounted),
      overrun(file.options.stats),
    ),
    missed: 0,
    unpaired: 0,
    dropped: sum(({ corrupt, unknown }) => corrupt + unknown),
    filtered: 0,
    expired: 0,
    truncated: false,
    ended: null,
    start: 0,
    wall: new Date(wall === null ? Number.NaN : Number(wall / 1_000_000n)),
    clock: clockName(file),
    kernel: release(file.options.uname),
    target: basename(path),
    emulated: false,
    exitCode: null,
    commands: [],
  };
}

/** `local [global] mono` has the one in use in brackets; version 7 has its name alone. */
export function clockName({ options: { clock } }: DatFile): string {
  return /\[([\w-]+)\]/.exec(clock ?? '')?.[1] ?? /^[\w-]+/.exec(clock ?? '')?.[0] ?? 'local';
}

/** Events that were overwritten or dropped, over all CPUs, as the kernel counted them. */
function overrun(stats: readonly string[]): number {
  const counts = [...stats.join('\n').matchAll(/^(?:overrun|dropped events): (\d+)/gm)];
  return counts.reduce((total, [, count]) => total + Number(count), 0);
}

/** `Linux HOST 6.1.0-56-amd64 x86_64` */
function release(uname: string | null): string {
  return uname?.split(' ')[2] ?? 'unknown';
}
