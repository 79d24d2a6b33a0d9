import type { ModuleContent } from '../kmod/pipeline.ts';
import type { ModuleReport } from '../kmod/report.ts';
import { schemaOf } from '../table/describe.ts';
import { tableOf } from './pack-trace.ts';
import type { Packing } from './packed.ts';

const ROWS = 'rows';

interface Stored {
  readonly report: Omit<ModuleReport, 'wall'> & { readonly wall: string };
}

/** What a `%%kmod` gave. */
export const modules: Packing<ModuleContent> = {
  kind: 'module',
  pack: ({ rows, report }) => ({
    json: { report: { ...report, wall: report.wall.toISOString() } } satisfies Stored,
    tables: new Map([[ROWS, rows.table]]),
  }),
  unpack({ json, tables }) {
    const { report } = json as Stored;
    const table = tableOf(tables, ROWS);
    return { rows: { schema: schemaOf(table), table }, report: { ...report, wall: new Date(report.wall) } };
  },
};
