import { compare } from './compare.ts';
import { ecdf } from './ecdf.ts';
import { flame } from './flame.ts';
import { heatmap } from './heatmap.ts';
import { histogram } from './histogram.ts';
import { quantiles } from './quantiles.ts';
import { timeline } from './timeline.ts';

/** The charts that answer one question each: a table and a column in, a chart out. */
export const charts = { histogram, ecdf, quantiles, heatmap, timeline, flame, compare } as const;
