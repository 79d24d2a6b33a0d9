import { charts } from '../charts/charts.ts';
import { toBundle } from '../display/to-bundle.ts';
import type { Output } from '../session/output.ts';
import type { AnyTable } from '../table/types.ts';

/** A table of counts, `min max count`. */
export interface Counts {
  readonly table: AnyTable;
  /** Whether it was printed at intervals: one picture of all of them would hide what changed. */
  readonly overTime: boolean;
}

const MOST_CHARTS = 3;

/** Shows the charts of the first few: a histogram is there to be seen. */
export async function drawHistograms(all: readonly Counts[], output: Output): Promise<void> {
  const filled = all.filter(({ table }) => table.numRows() > 0);
  for (const { table, overTime } of filled.slice(0, MOST_CHARTS)) {
    const chart = overTime ? charts.heatmap(table) : charts.histogram(table);
    output.display(await toBundle(chart));
  }
}
