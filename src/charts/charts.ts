import { ecdf } from './ecdf.ts';
import { heatmap } from './heatmap.ts';
import { histogram } from './histogram.ts';
import { quantiles } from './quantiles.ts';

/** The charts that answer one question each: a table and a column in, a chart out. */
export const charts = { histogram, ecdf, quantiles, heatmap } as const;
