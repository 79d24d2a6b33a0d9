import { quote } from '../../targets/target.ts';
import { triggerText } from '../compile/hist-triggers.ts';
import { eventKey } from '../decode/columns.ts';
import type { CompiledHist, EventPath } from '../spec/types.ts';
import { SECTION } from './sections.ts';

/**
 * Lines of a shell function that begin to count. `besides` are what a trigger's own condition is continued by, as the shell
 * that runs this will expand them.
 */
export function triggerLines(
  hists: readonly CompiledHist[],
  folderOf: (path: EventPath) => string,
  besides: (path: EventPath) => readonly string[],
): string[] {
  const lines = hists.flatMap(({ of, how }) => {
    if (how.kind !== 'kernel') return [];
    const more = besides(of.path).map((condition) => `${quote(' && ')}"${condition}"`);
    return how.triggers.map((trigger) => {
      const text = `${quote(triggerText(trigger))}${more.join('')}`;
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
