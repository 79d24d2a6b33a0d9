import { basename } from 'node:path';
import type { Loss, Provenance } from '../base/provenance.ts';
import type { Origin, ReportFacts } from './pending.ts';

/** Where each of these results came from, in order; what goes on still is left out. */
export async function provenanceOf(origins: readonly Origin[]): Promise<readonly Provenance[]> {
  const all = await Promise.all(origins.map(resultOf));
  return all.filter((each) => each !== null);
}

async function resultOf({ asked, recording, began, kernel, report }: Origin): Promise<Provenance | null> {
  const facts = report();
  if (facts === null) return null;
  const on = await kernel();
  const { run } = asked.options as { readonly run?: string };
  return {
    name: asked.name,
    by: asked.name === null ? `${asked.magic}(…)` : `%%${asked.magic}`,
    recording: recording === null ? null : basename(recording),
    target: facts.target,
    emulated: facts.emulated,
    kernel: on?.release ?? null,
    buildId: on?.buildId ?? null,
    btf: on?.btf ?? null,
    cpu: on ? `${on.cpus} × ${on.cpuModel ?? on.machine}` : null,
    clock: facts.clock ?? null,
    start: began,
    events: facts.events,
    losses: lossesOf(facts),
    workload: run ?? null,
    exitCode: facts.exitCode,
  };
}

/** Why rows may be absent, as a trace's own view counts it. */
function lossesOf(facts: ReportFacts): Loss[] {
  const {
    lost,
    missed = 0,
    unpaired = 0,
    dropped = 0,
    filtered = 0,
    expired = 0,
    overflowed = 0,
    unreadable = 0,
  } = facts;
  const counted: readonly Loss[] = [
    { cause: 'lost in the buffer', count: lost },
    { cause: 'missed by probes', count: missed },
    { cause: 'unpaired', count: unpaired },
    { cause: 'unreadable', count: dropped - filtered - expired + unreadable },
    { cause: 'not taken by a full map', count: overflowed },
  ];
  return counted.filter(({ count }) => count > 0);
}
