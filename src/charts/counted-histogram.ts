import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { type Bar, specOf } from './bars.ts';
import { fromZero } from './bins.ts';
import { Chart } from './chart.ts';
import { type CountedBin, countedBins, countedSchema, drawnCount, isCounted } from './counted.ts';
import { DEFAULT_WIDTH, type PlotOptions, titleOf } from './options.ts';
import { textBars } from './text-bars.ts';
import { PALETTE } from './theme.ts';
import { countText } from './value-text.ts';

/** What tells no groups apart: the bins themselves, their time, and the text of a key that could not be split. */
const NO_GROUP = new Set(['min', 'max', 'count', 'ts', 'key']);

/** A chart of bins that have been counted already, of all times together; without `by` the other columns are the groups. */
export function countedHistogram(table: ColumnTable, by: readonly string[], options: PlotOptions): Chart {
  if (!isCounted(table))
    throw new InputError({
      code: 'unknown-column',
      what: 'say which column: the table has no counts in min, max and count',
      hint: `charts.histogram(table, '${table.columnNames()[0] ?? 'dur'}')`,
    });
  const { bins, left } = countedBins(
    table,
    by.length > 0 ? by : table.columnNames().filter((name) => !NO_GROUP.has(name)),
  );
  const linear = isLinear(bins);
  const groups = groupsOf(bins);
  const bars = groups.flatMap(([group, own]) => barsOf(group, own, linear));
  const schema = countedSchema(table);
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const facts = `${countText(total)}${left > 0 ? `; ${countText(left)} outside the bins not shown` : ''}`;
  const title = titleOf(table, '', facts, { title: schema.name, ...options });
  const labels = groups.map(([label]) => label);
  return new Chart(
    specOf(bars, labels, schema, linear ? 'linear' : 2, title, options.width ?? DEFAULT_WIDTH),
    textBars(title, fromZero(bars), schema),
  );
}

/**
 * Bins of one width. Those of powers of two are none, though a lone one has one width: `hist()` of bpftrace ends them before a power,
 * the kernel's `.log2` at one.
 */
function isLinear(bins: readonly CountedBin[]): boolean {
  const doubling = bins.every(({ min, max }) => min < 2 || max + 1 === 2 * min || max === 2 * (min - 1));
  return !doubling && new Set(bins.map(({ min, max }) => max - min)).size === 1;
}

/** The largest first; those that there is no colour for are put together. */
function groupsOf(bins: readonly CountedBin[]): readonly (readonly [string, readonly CountedBin[]])[] {
  const size = (own: readonly CountedBin[]) => own.reduce((sum, { count }) => sum + count, 0);
  const groups = [...Map.groupBy(bins, ({ group }) => group)].sort(([, a], [, b]) => size(b) - size(a));
  if (groups.length <= PALETTE.length) return groups;
  const rest = groups.slice(PALETTE.length - 1);
  return [
    ...groups.slice(0, PALETTE.length - 1),
    [`${rest.length} others`, rest.flatMap(([, own]) => own)] as const,
  ];
}

/** One bar for each bin, whatever the time. */
function barsOf(group: string, bins: readonly CountedBin[], linear: boolean): Bar[] {
  return [...Map.groupBy(bins, ({ min }) => min)]
    .sort(([a], [b]) => a - b)
    .map(([min, [bin, ...more]]) => ({
      group,
      min,
      max: bin!.max,
      ...(linear ? { low: min, high: bin!.max + 1 } : drawnCount(bin!)),
      count: more.reduce((sum, { count }) => sum + count, bin!.count),
    }));
}
