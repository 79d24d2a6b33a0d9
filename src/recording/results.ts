import { basename } from 'node:path';
import type { Loss, Provenance } from '../base/provenance.ts';
import type { Origin, ReportFacts } from './pending.ts';

/** Where results came from, in the order in which they were asked for. */
export function provenanceOf(origins: readonly Origin[]): Promise<readonly Provenance[]> {
  return Promise.all(origins.map(provenance));
}

/** Without those whose name was bound anew: what a notebook still has. */
export function stillBound(origins: readonly Origin[]): readonly Origin[] {
  const last = new Map(origins.map((origin) => [origin.name, origin]));
  return origins.filter((origin) => origin.name === null || last.get(origin.name) === origin);
}

async function provenance(origin: Origin): Promise<Provenance> {
  const { asked, name, recording, began } = origin;
  const kernel = await origin.kernel();
  const report = origin.report();
  const { run } = asked.options as { readonly run?: unknown };
  return {
    name,
    by: name === null ? `${asked.magic}(…)` : `%%${asked.magic}`,
    recording: recording === null ? null : basename(recording),
    target: report?.target ?? kernel?.target ?? 'unknown',
    emulated: report?.emulated ?? kernel?.emulated ?? false,
    kernel: kernel ? `${kernel.release} ${kernel.machine} · ${kernel.version}` : (report?.kernel ?? null),
    buildId: kernel?.buildId ?? null,
    btf: kernel?.btf ?? null,
    cpu: kernel && `${kernel.cpus} × ${kernel.cpuModel ?? kernel.machine}`,
    clock: report?.clock ?? null,
    start: report?.wall.toISOString() ?? began,
    events: report?.events ?? null,
    losses: report ? lossesOf(report) : [],
    truncated: report?.truncated ?? false,
    workload: typeof run === 'string' ? run : null,
    exitCode: report?.exitCode ?? null,
  };
}

/** Rows that a span's filter left out or that were older than what was to be kept are not lost. */
function lossesOf(report: ReportFacts): Loss[] {
  const { lost = 0, missed = 0, unpaired = 0, overflowed = 0, ambiguous = 0 } = report;
  const { unreadable = 0, dropped = 0, filtered = 0, expired = 0 } = report;
  return [
    { cause: 'lost in the ring buffer', count: lost },
    { cause: 'missed by probes', count: missed },
    { cause: 'unpaired', count: unpaired },
    { cause: 'not taken by full maps', count: overflowed },
    { cause: 'readable in more than one way', count: ambiguous },
    { cause: 'unreadable', count: unreadable + dropped - filtered - expired },
  ].filter(({ count }) => count > 0);
}
