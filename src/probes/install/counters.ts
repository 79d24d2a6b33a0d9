import { sections, textsOf } from './sections.ts';

/** What the kernel counted during a trace, read after its events were turned off. */
export interface Counters {
  /** Calls that a return probe did not see because no instance was free, and probes hit inside probes. */
  readonly missed: number;
  /** Events that were overwritten or dropped before they were read, over all CPUs. */
  readonly overrun: number;
  /** Text of `saved_tgids`. */
  readonly tgids: string;
}

/**
 * `kprobe_profile` names events without their group, so its lines are matched with those of `dynamic_events` by
 * position: the kernel prints both from one list (kernel/trace/trace_kprobe.c, trace_dynevent.c).
 */
export function readCounters(output: string, group: string): Counters {
  const found = sections(output);
  const ours = lines(textsOf(found, 'probes')).map((line) => line.includes(`:${group}/`));
  const misses = lines(textsOf(found, 'profile')).map((line) => Number(line.trim().split(/\s+/)[2] ?? 0));
  const stats = textsOf(found, 'stats').join('\n');
  return {
    missed: misses.reduce((sum, count, i) => (ours[i] ? sum + count : sum), 0),
    overrun: [...stats.matchAll(/^(?:overrun|dropped events): (\d+)/gm)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    ),
    tgids: textsOf(found, 'tgids').join('\n'),
  };
}

function lines(texts: readonly string[]): string[] {
  return texts.join('\n').split('\n').filter(Boolean);
}
