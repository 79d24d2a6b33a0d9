import type { ProgramContent } from '../bpftrace/pipeline.ts';
import type { ProgramReport } from '../bpftrace/report.ts';
import { schemaOf } from '../table/describe.ts';
import { tableOf } from './pack-trace.ts';
import type { Packing } from './packed.ts';
import { requireShape, type Shape } from './shape.ts';
import {
  COMMON_REPORT,
  type ReportShape,
  reportIn,
  type StoredReport,
  storedReport,
  withoutAbsent,
} from './stored-report.ts';

type TableFacts = Omit<ProgramContent['tables'][number], 'schema' | 'table'> & { readonly name: string };

interface Stored {
  readonly report: StoredReport<ProgramReport>;
  readonly tables: readonly TableFacts[];
}

const SHAPE = {
  tables: [
    { name: 'string', histogram: 'boolean?', restarts: 'boolean?' } satisfies Record<
      keyof Required<TableFacts>,
      Shape
    >,
  ],
} as const;

const REPORT: ReportShape<ProgramReport> = {
  ...COMMON_REPORT,
  overflowed: 'number',
  ambiguous: 'number',
  unreadable: 'number',
  notes: ['string'],
  dropped: 'number?',
  ended: 'string?',
};

/** What a `%%bpftrace` printed. */
export const programs: Packing<ProgramContent> = {
  kind: 'program',
  pack({ tables, report }) {
    const json: Stored = {
      report: storedReport(report),
      tables: tables.map(({ schema, table: _, ...facts }) => ({ name: schema.name, ...facts })),
    };
    return { json, tables: new Map(tables.map(({ schema, table }) => [schema.name, table])) };
  },
  unpack({ json, tables: stored }) {
    requireShape(json, SHAPE, 'answer');
    const { report, tables } = json as Stored;
    const read = tables.map(({ name, ...facts }) => {
      const table = tableOf(stored, name);
      return { ...facts, schema: schemaOf(table), table };
    });
    return { tables: read, report: withoutAbsent(reportIn(report, REPORT), read) };
  },
};
