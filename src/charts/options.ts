import type { ColumnTable } from 'arquero';
import type { GroupName } from '../analysis/summary.ts';
import { noteOf } from '../table/build.ts';
import { metaOf } from '../table/meta.ts';

export interface PlotOptions {
  /** The default names the table and the column. */
  readonly title?: string;
  /** Of the plot in pixels, 560 by default. */
  readonly width?: number;
  /** A caveat below the title. The default is the table's own, if it has one. */
  readonly note?: string;
}

export interface ChartOptions<Row> extends PlotOptions {
  /** Columns that tell groups apart, each in its own colour; `outcome` is `err` with `ok` for null. */
  readonly by?: GroupName<Row> | readonly GroupName<Row>[];
}

export const DEFAULT_WIDTH = 560;

export function groupNames(options: ChartOptions<never>): string[] {
  return options.by === undefined ? [] : [options.by].flat();
}

/** Title, and below it the facts, each on its line, and the caveat, if there is one. */
export function titleOf(
  table: ColumnTable,
  column: string,
  facts: string | readonly string[],
  options: PlotOptions,
) {
  const note = options.note ?? noteOf(table);
  return {
    text: options.title ?? `${metaOf(table).name}: ${column}`,
    subtitle: [facts, note ?? []].flat(),
  };
}
