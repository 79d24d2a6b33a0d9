import { quote } from '../../targets/target.ts';
import { eventKey } from '../decode/columns.ts';
import type { CompiledBody, CompiledHist, EventPath, HistTrigger } from '../spec/types.ts';
import { SECTION } from './sections.ts';

/** Room for so many different keys; the most that a trigger has is 131072 (kernel/trace/tracing_map.h). */
const ENTRIES = 16_384;

/** Events whose rows nobody wants: the kernel counts them without writing them anywhere. */
export function silentEvents({ probes, tables, hists }: CompiledBody): ReadonlySet<string> {
  const rows = tables.flatMap((table) => (table.kind === 'span' ? table.parts : [table]));
  const decoded = hists.filter(({ how }) => how.kind === 'decoding').map(({ of }) => of);
  const read = new Set([...rows, ...decoded].map(({ path }) => eventKey(path)));
  return new Set(probes.map(({ path }) => eventKey(path)).filter((event) => !read.has(event)));
}

/** The text of a trigger, but for what is added to its range. */
export function triggerText({ keys, range }: HistTrigger): string {
  return `hist:keys=${keys}:size=${ENTRIES} if ${range}`;
}

/**
 * Lines of a shell function that begin to count. `hidden` is what a filter says to leave out the shell of `--run`, as the
 * shell that runs this will expand it; null without one.
 */
export function triggerLines(
  hists: readonly CompiledHist[],
  folderOf: (path: EventPath) => string,
  hidden: (path: EventPath) => string | null,
): string[] {
  const lines = hists.flatMap(({ of, how }) => {
    if (how.kind !== 'kernel') return [];
    const besides = hidden(of.path);
    return how.triggers.map((trigger) => {
      const text = `${quote(triggerText(trigger))}${besides === null ? '' : `${quote(' && ')}"${besides}"`}`;
      return `  env printf '%s\\n' ${text} >> ${folderOf(of.path)}/trigger || return 1`;
    });
  });
  // Two lines may count the same; the kernel takes a trigger once.
  return [...new Set(lines)];
}

/** Prints the time and the counts of `hists`, for `readHists`. */
export function histLines(
  instance: string,
  hists: readonly CompiledHist[],
  folderOf: (path: EventPath) => string,
): string[] {
  const events = new Map(
    hists.flatMap(({ of, how }) => (how.kind === 'kernel' ? [[eventKey(of.path), folderOf(of.path)]] : [])),
  );
  if (events.size === 0) return [];
  return [
    `echo '${SECTION} now'; grep '^now ts:' ${instance}/per_cpu/cpu0/stats`,
    ...[...events].map(([event, folder]) => `echo '${SECTION} hist ${event}'; cat ${folder}/hist`),
  ];
}
