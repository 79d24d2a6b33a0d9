import type { ColumnTable } from 'arquero';
import { escapeHtml } from '../base/html.ts';
import { htmlTable } from '../display/html-table.ts';
import { cutShortText, onDiskText } from '../table/stored-rows.ts';
import { textTable } from '../table/text.ts';
import type { ProgramContent } from './pipeline.ts';
import type { ProgramReport } from './report.ts';
import type { Tabulated } from './tabulate/tabulate.ts';

const HEAD_ROWS = 8;
const MOST_TABLES = 5;

/** A program's tables as its cell shows them: one line that says what is missing before what is there, then each one's head. */
export function showProgram({ tables, report }: ProgramContent): Readonly<Record<string, unknown>> {
  const filled = tables.filter(({ table }) => table.numRows() > 0);
  const shown = filled.slice(0, MOST_TABLES);
  const more = [
    ...report.notes,
    ...(filled.length > shown.length ? [`and ${filled.length - shown.length} more tables`] : []),
  ];
  const summary = summaryOf(report, filled.length);
  return {
    'text/html': [
      `<p>${escapeHtml(summary)}</p>`,
      ...shown.map(
        ({ schema, table }) =>
          `<details open><summary><code>${escapeHtml(schema.name)}</code></summary>\n${htmlTable(arquero(table), HEAD_ROWS)}</details>`,
      ),
      ...more.map((text) => `<p>${escapeHtml(text)}</p>`),
    ].join('\n'),
    'text/plain': [
      summary,
      ...shown.map(({ schema, table }) => `\n${schema.name}\n${textTable(arquero(table), HEAD_ROWS)}`),
      ...more,
    ].join('\n'),
  };
}

function summaryOf(report: ProgramReport, tables: number): string {
  const counted: readonly (readonly [number, string])[] = [
    [report.lost, 'events lost (a smaller output, or BPFTRACE_PERF_RB_PAGES, helps)'],
    [report.overflowed, 'entries not taken by a full map (fewer keys, or BPFTRACE_MAX_MAP_KEYS, helps)'],
    [report.dropped ?? 0, 'rows not stored'],
    [report.unreadable, 'lines unreadable'],
    [report.ambiguous, 'rows split in one of several ways'],
  ];
  const losses = counted.filter(([n]) => n > 0).map(([n, why]) => `${n.toLocaleString('en')} ${why}`);
  const { events, target, exitCode } = report;
  return [
    ...(losses.length > 0 ? [`⚠ not complete: ${losses.join(', ')}`] : []),
    `${events.toLocaleString('en')} ${events === 1 ? 'row' : 'rows'} in ${tables} ${tables === 1 ? 'table' : 'tables'}`,
    target,
    ...onDiskText(report),
    ...cutShortText(report.ended),
    ...(exitCode ? [`the command ended with exit code ${exitCode}`] : []),
  ].join(' · ');
}

function arquero(table: Tabulated['table']): ColumnTable {
  return table as unknown as ColumnTable;
}
