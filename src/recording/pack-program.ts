import type { ProgramContent } from '../bpftrace/pipeline.ts';
import type { ProgramReport } from '../bpftrace/report.ts';
import { schemaOf } from '../table/describe.ts';
import { tableOf } from './pack-trace.ts';
import type { Packing } from './packed.ts';
import { reportIn, type StoredReport, storedReport } from './stored-report.ts';

type TableFacts = Omit<ProgramContent['tables'][number], 'schema' | 'table'> & { readonly name: string };

interface Stored {
  readonly report: StoredReport<ProgramReport>;
  readonly tables: readonly TableFacts[];
}

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
    const { report, tables } = json as Stored;
    return {
      tables: tables.map(({ name, ...facts }) => {
        const table = tableOf(stored, name);
        return { ...facts, schema: schemaOf(table), table };
      }),
      report: reportIn(report),
    };
  },
};
