import type { Chart } from '../../src/charts/chart.ts';
import { buildTable } from '../../src/table/build.ts';
import type { Table } from '../../src/table/types.ts';

export interface CallRow {
  readonly ts: number;
  readonly dur: number;
  readonly tid: number;
  readonly comm: string;
}

const number = { kind: 'number' } as const;

/** Calls as `[ts, dur, tid]`; thread n belongs to `task-n`. */
export function calls(rows: readonly (readonly [number, number, number?])[]): Table<CallRow> {
  return buildTable<CallRow>(
    {
      name: 'opens',
      columns: [
        { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
        { name: 'dur', type: number, nullable: false, unit: 'ns', format: 'duration' },
        { name: 'tid', type: number, nullable: false },
        { name: 'comm', type: { kind: 'string' }, nullable: false },
      ],
    },
    {
      ts: Float64Array.from(rows, (row) => row[0]),
      dur: Float64Array.from(rows, (row) => row[1]),
      tid: Int32Array.from(rows, (row) => row[2] ?? 1),
      comm: rows.map((row) => `task-${row[2] ?? 1}`),
    },
  );
}

interface Spec {
  readonly title: { readonly text: string; readonly subtitle: readonly string[] };
  readonly data: { readonly values: readonly Readonly<Record<string, unknown>>[] };
}

export function specOf(chart: Chart): Spec {
  return chart.spec as unknown as Spec;
}

/** The rows of a chart, numbers rounded. */
export function dataOf(chart: Chart): Readonly<Record<string, unknown>>[] {
  return JSON.parse(
    JSON.stringify(specOf(chart).data.values, (_, v) => (typeof v === 'number' ? Number(v.toFixed(4)) : v)),
  );
}

/** What a front-end without pictures shows. */
export function textOf(chart: Chart): string {
  const shown = (chart as unknown as Record<symbol, () => Record<string, unknown>>)[
    Symbol.for('Jupyter.display')
  ]!();
  return shown['text/plain'] as string;
}
