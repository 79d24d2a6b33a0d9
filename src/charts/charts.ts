import { ecdf } from './ecdf.ts';
import { histogram } from './histogram.ts';

/** The charts that answer one question each: a table and a column in, a chart out. */
export const charts = { histogram, ecdf } as const;
