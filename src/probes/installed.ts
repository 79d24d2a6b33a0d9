import { runText } from '../targets/target.ts';
import type { TracedKernel } from './kernel.ts';

/** One line of `dynamic_events`, ours or somebody else's. */
export interface InstalledProbe {
  /** The trace's instance when this process owns it; null otherwise. */
  readonly trace: string | null;
  /** `GROUP/EVENT`. */
  readonly event: string;
  readonly definition: string;
  readonly enabled: boolean;
  /** Null for what `kprobe_profile` does not count. */
  readonly hits: number | null;
  readonly misses: number | null;
}

/** What is installed on the kernel now, ours first. */
export async function installedProbes(kernel: TracedKernel): Promise<readonly InstalledProbe[]> {
  const { tracefs } = kernel;
  const { stdout } = await runText(kernel.tracer.target, listing(tracefs));
  const [events = '', profile = '', enabled = ''] = stdout.split('\0');
  const counts = lines(profile).map((line) => line.trim().split(/\s+/).slice(1).map(Number));
  const on = new Set(lines(enabled));
  let kprobe = 0;
  const probes = lines(events).map((definition) => {
    const event = /^\S+?:(\S+)/.exec(definition)?.[1] ?? definition;
    const [hits = null, misses = null] = isKprobe(definition) && counts[kprobe] ? counts[kprobe++]! : [];
    const trace = kernel.owns(event.split('/')[0]!) ? event.split('/')[0]! : null;
    return { trace, event, definition, enabled: on.has(event), hits, misses };
  });
  return probes.sort((a, b) => Number(b.trace !== null) - Number(a.trace !== null));
}

/** What `kprobe_profile` lists: a probe in a program has a path for its place. */
const isKprobe = (definition: string): boolean => /^[pr]\S* (?!\S*\/)/.test(definition);

/** An event may be enabled at the top or in any instance. */
function listing(tracefs: string): string {
  return [
    `cat ${tracefs}/dynamic_events; printf '\\0'`,
    `cat ${tracefs}/kprobe_profile; printf '\\0'`,
    `for e in $(sed -n 's/^[a-z][0-9]*:\\([^ ]*\\) .*/\\1/p' ${tracefs}/dynamic_events); do`,
    `  if cat ${tracefs}/events/$e/enable ${tracefs}/instances/*/events/$e/enable 2>/dev/null | grep -q 1; then echo $e; fi`,
    'done',
  ].join('\n');
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}
