import type { ModuleContent } from '../kmod/pipeline.ts';
import type { ModuleReport } from '../kmod/report.ts';
import { schemaOf } from '../table/describe.ts';
import { tableOf } from './pack-trace.ts';
import type { Packing } from './packed.ts';
import { requireShape } from './shape.ts';
import {
  type ReportShape,
  reportIn,
  type StoredReport,
  storedReport,
  TRACED_REPORT,
  withoutAbsent,
} from './stored-report.ts';

const ROWS = 'rows';

interface Stored {
  readonly report: StoredReport<ModuleReport>;
}

const REPORT: ReportShape<ModuleReport> = {
  ...TRACED_REPORT,
  module: 'string',
  warnings: ['string'],
  buildMs: 'number?',
  loadMs: 'number',
  unloadMs: 'number?',
};

/** What a `%%kmod` gave. */
export const modules: Packing<ModuleContent> = {
  kind: 'module',
  pack: ({ rows, report }) => ({
    json: { report: storedReport(report) } satisfies Stored,
    tables: new Map([[ROWS, rows.table]]),
  }),
  unpack({ json, tables }) {
    requireShape(json, {}, 'answer');
    const { report } = json as Stored;
    const table = tableOf(tables, ROWS);
    return {
      rows: { schema: schemaOf(table), table },
      report: withoutAbsent(reportIn(report, REPORT), [{ table }]),
    };
  },
};
