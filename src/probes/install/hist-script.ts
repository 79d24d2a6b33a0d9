import { quote } from '../../targets/target.ts';
import { triggerText } from '../compile/hist-triggers.ts';
import { eventKey } from '../decode/columns.ts';
import type { CompiledHist, EventPath } from '../spec/types.ts';
import { SECTION } from './sections.ts';

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
