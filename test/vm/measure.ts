import { InputError, kprobe } from '../../src/index.ts';
import { quote, runText, type Target } from '../../src/targets/target.ts';
import { FEATURES, type Feature } from './features.ts';

/**
 * How a kernel has a feature. `native`: its own parser takes the text; `compiled`: it takes what the text is made into;
 * `refused`: it cannot be had there.
 */
export type Verdict = 'native' | 'compiled' | 'refused';

/** Tries every feature on the current target: the text as it stands on the kernel, and the cell as a person types it. */
export async function measure(target: Target, arm64: boolean): Promise<ReadonlyMap<string, Verdict>> {
  const lines = FEATURES.map((feature) => (arm64 && feature.arm64) || feature.line);
  const natives = await nativeLines(
    target,
    FEATURES.map((feature, i) => native(feature, lines[i]!)),
  );
  const refusals = await refusedLines(lines.map(named));
  return new Map(
    FEATURES.map(({ name }, i) => {
      const refused = refusals.get(i);
      if (refused !== undefined) return [name, 'refused'];
      return [name, natives.has(i) ? 'native' : 'compiled'];
    }),
  );
}

const native = ({ native }: Feature, line: string): string => native ?? line;

/** Every line an event of its own. */
const named = (line: string, index: number): string =>
  line.replace(/^(\w+:|span |hist )e\b/, (_, head) => `${head}e${index}`);

const GROUP = 'pbnative';

/** Positions of the lines that the kernel's own parsers take, filter included. */
async function nativeLines(target: Target, lines: readonly string[]): Promise<ReadonlySet<number>> {
  const scripts = lines.map((line, i) => {
    const [command = '', filter] = named(line, i).split(' if ');
    const inGroup = command.replace(/^(\w+):/, `$1:${GROUP}/`);
    const event = `${GROUP}/e${i}`;
    const check = filter === undefined ? ':' : `env printf '%s' ${quote(filter)} > events/${event}/filter`;
    return `env printf '%s\\n' ${quote(inGroup)} >> dynamic_events && [ -e events/${event} ] && ${check} && echo ${i}; echo '-:${event}' >> dynamic_events`;
  });
  const { stdout } = await runText(target, `cd /sys/kernel/tracing; exec 2>/dev/null\n${scripts.join('\n')}`);
  return new Set(stdout.split('\n').filter(Boolean).map(Number));
}

/** Positions of the lines that no cell can have on this kernel, with the code of the error. */
async function refusedLines(lines: readonly string[]): Promise<ReadonlyMap<number, string>> {
  const refused = new Map<number, string>();
  for (;;) {
    const body = lines.map((line, i) => (refused.has(i) ? '' : line)).join('\n');
    try {
      await kprobe(body, { run: 'true' });
      return refused;
    } catch (error) {
      const line = error instanceof InputError ? error.facts.span?.line : undefined;
      if (line === undefined || refused.has(line)) throw error;
      refused.set(line, (error as InputError).code);
    }
  }
}
