import { charts } from '../charts/charts.ts';
import { toBundle } from '../display/to-bundle.ts';
import type { MagicContext } from '../session/magics.ts';
import type { TableSchema } from '../table/schema.ts';
import type { Table } from '../table/types.ts';

/** A table a cell made; only those of counted bins, `KEY… min max count`, are drawn. */
interface Counted {
  readonly schema: TableSchema;
  readonly table: Table<object>;
  readonly histogram?: boolean;
  /** Each print counts from the one before on, not from the start. */
  readonly restarts?: boolean;
}

const MOST = 3;

/** A histogram is there to be seen. */
export async function drawHistograms(tables: readonly Counted[], { output }: MagicContext): Promise<void> {
  const drawn = tables.filter(({ histogram, table }) => histogram && table.numRows() > 0);
  for (const each of drawn.slice(0, MOST)) output.display(await toBundle(chartOf(each)));
}

/** Of several prints a heat map, or the last one where that holds what the others do. */
function chartOf({ schema, table, restarts }: Counted) {
  if (schema.columns[0]?.name !== 'ts') return charts.histogram(table);
  const times = table as Table<{ ts: number }>;
  const last = times.array('ts').reduce((a, b) => Math.max(a, b), 0);
  const ofLast = times.filter((d) => d.ts === last);
  if (ofLast.numRows() === table.numRows()) return charts.histogram(table);
  return restarts ? charts.heatmap(table) : charts.histogram(ofLast);
}
