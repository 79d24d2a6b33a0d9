import type { ModuleContent } from '../kmod/pipeline.ts';
import type { ModuleReport } from '../kmod/report.ts';
import { schemaOf } from '../table/describe.ts';
import { tableOf } from './pack-trace.ts';
import type { Packing } from './packed.ts';
import { reportIn, type StoredReport, storedReport } from './stored-report.ts';

const ROWS = 'rows';

interface Stored {
  readonly report: StoredReport<ModuleReport>;
}

/** What a `%%kmod` gave. */
export const modules: Packing<ModuleContent> = {
  kind: 'module',
  pack: ({ rows, report }) => ({
    json: { report: storedReport(report) } satisfies Stored,
    tables: new Map([[ROWS, rows.table]]),
  }),
  unpack({ json, tables }) {
    const { report } = json as Stored;
    const table = tableOf(tables, ROWS);
    return { rows: { schema: schemaOf(table), table }, report: reportIn(report) };
  },
};
