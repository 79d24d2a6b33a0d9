import { TargetError } from '../../base/errors.ts';
import type { Tracer } from '../tracer.ts';
import { collectRequest } from './install.ts';
import { type InstallPlan, installScript, instancePath } from './script.ts';
import { SECTION, sections, textsOf } from './sections.ts';
import type { ControlShell } from './shell.ts';

/** The zero of the time axis: one moment on a trace clock and on the wall. */
export interface Origin {
  /** The trace clock's ns. */
  readonly clock: bigint;
  /** Unix time in ns, good to a few ms. */
  readonly wall: bigint;
}

/**
 * Writes one line to `trace_marker` of a private instance and reads its time stamp from the ring buffer: the only
 * way to ask every trace clock what time it is.
 */
export async function measureOrigin(tracer: Tracer, shell: ControlShell, plan: InstallPlan): Promise<Origin> {
  const found = sections((await shell.run(installScript(plan))).stdout);
  const marker = await shell.run(markScript(plan));
  const [before, after] = [...marker.stdout.matchAll(/^(\d{19})$/gm)].map(([ns]) => BigInt(ns!));
  if (before === undefined || after === undefined) throw noOrigin(plan, marker.stdout);
  const collector = await tracer.collect({
    ...collectRequest(found, plan),
    formats: textsOf(sections(marker.stdout), 'format'),
    counted: ['print'],
  });
  collector.begin();
  const { base, events } = await collector.finish();
  const ts = events.find((event) => event.name === 'print')?.ts[0];
  if (ts === undefined) throw noOrigin(plan, marker.stdout);
  return { clock: base + BigInt(Math.round(ts)), wall: (before + after) / 2n };
}

function markScript(plan: InstallPlan): string {
  const instance = instancePath(plan);
  return [
    `date +%s%N; echo origin > ${instance}/trace_marker; date +%s%N`,
    `echo '${SECTION} format'; cat ${instance}/events/ftrace/print/format`,
  ].join('\n');
}

function noOrigin(plan: InstallPlan, said: string): TargetError {
  return new TargetError(
    'no-origin',
    `no time stamp came back from ${instancePath(plan)}/trace_marker`,
    said.trim(),
  );
}
