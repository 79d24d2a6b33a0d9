import type { ColumnTable } from 'arquero';
import { escapeHtml } from '../base/html.ts';
import { htmlTable } from '../display/html-table.ts';
import { cutShortText, onDiskText, wasCutShort } from '../table/stored-rows.ts';
import { textTable } from '../table/text.ts';
import type { ModuleContent } from './pipeline.ts';
import type { ModuleReport } from './report.ts';

const HEAD_ROWS = 8;

/** A module's rows as its cell shows them: one line that says what is missing before what is there, then the head. */
export function showRows({ rows, report }: ModuleContent): Readonly<Record<string, unknown>> {
  const table = rows.table as unknown as ColumnTable;
  const summary = summaryOf(report);
  const warnings = report.warnings.map((warning) => `the compiler warns: ${warning}`);
  return {
    'text/html': [
      `<p>${escapeHtml(summary)}</p>`,
      htmlTable(table, HEAD_ROWS),
      ...warnings.map((warning) => `<p>${escapeHtml(warning)}</p>`),
    ].join('\n'),
    'text/plain': [summary, textTable(table, HEAD_ROWS), ...warnings].join('\n'),
  };
}

function summaryOf(report: ModuleReport): string {
  const { events, lost, missed, dropped, truncated, ended, target, exitCode } = report;
  const counted: readonly (readonly [number, string])[] = [
    [lost, 'lost in the ring buffer (a larger --buffer helps)'],
    [
      missed,
      'hits missed: probes in what a handler calls, or more calls at once than a return probe follows',
    ],
    [dropped, wasCutShort(ended) ? 'not stored' : 'unreadable'],
  ];
  const losses = counted.filter(([n]) => n > 0).map(([n, why]) => `${n.toLocaleString('en')} ${why}`);
  if (truncated) losses.push('ended by --max-events');
  return [
    ...(losses.length > 0 ? [`⚠ not complete: ${losses.join(', ')}`] : []),
    `${events.toLocaleString('en')} ${events === 1 ? 'row' : 'rows'}`,
    target,
    ...onDiskText(report),
    ...cutShortText(report.ended),
    times(report),
    ...(exitCode ? [`the command ended with exit code ${exitCode}`] : []),
  ].join(' · ');
}

function times({ buildMs, loadMs, unloadMs }: ModuleReport): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const built = buildMs === null ? 'built before' : `built in ${seconds(buildMs)}`;
  return [
    built,
    `loaded in ${seconds(loadMs)}`,
    ...(unloadMs === null ? [] : [`unloaded in ${seconds(unloadMs)}`]),
  ].join(', ');
}
