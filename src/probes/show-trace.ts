import type { ColumnTable } from 'arquero';
import { escapeHtml } from '../base/html.ts';
import { htmlTable } from '../display/html-table.ts';
import { cutShortText, onDiskText, wasCutShort } from '../table/stored-rows.ts';
import { textTable } from '../table/text.ts';
import type { TraceReport } from './report.ts';
import type { EventTable } from './trace.ts';

const HEAD_ROWS = 8;
const MOST_TABLES = 5;

/** A trace as its cell shows it: one line that says what is missing before what is there, then each table's head. */
export function showTrace(
  report: TraceReport,
  all: readonly EventTable[],
): Readonly<Record<string, unknown>> {
  const events = all.filter(({ onlyFilled, table }) => !onlyFilled || table.numRows() > 0);
  const shown = events.slice(0, MOST_TABLES);
  const more = [
    ...events.flatMap(({ schema, widened }) =>
      widened.map((name) => `${schema.name}.${name} is bigint: it has values that a number cannot hold`),
    ),
    ...(events.length > shown.length ? [`and ${events.length - shown.length} more tables`] : []),
  ];
  const losses = lossesOf(report);
  const facts = factsOf(report, events.length);
  const warning = losses.length > 0 ? `⚠ not complete: ${losses.join(', ')}` : '';
  return {
    'text/html': [
      `<p>${warning ? `<strong>${escapeHtml(warning)}</strong> · ` : ''}${escapeHtml(facts)}</p>`,
      ...shown.map(
        ({ schema, table }) =>
          `<details open><summary><code>${escapeHtml(schema.name)}</code></summary>\n${htmlTable(arquero(table), HEAD_ROWS)}</details>`,
      ),
      ...more.map((text) => `<p>${escapeHtml(text)}</p>`),
    ].join('\n'),
    'text/plain': [
      warning ? `${warning} · ${facts}` : facts,
      ...shown.map(({ schema, table }) => `\n${schema.name}\n${textTable(arquero(table), HEAD_ROWS)}`),
      ...more,
    ].join('\n'),
  };
}

/** Every reason why rows may be absent, with its count. */
function lossesOf({
  lost,
  missed,
  dropped,
  filtered,
  expired,
  unpaired,
  truncated,
  ended,
}: TraceReport): string[] {
  const counted: readonly (readonly [number, string])[] = [
    [lost, 'lost in the ring buffer (a larger --buffer helps)'],
    [missed, 'missed by return probes (r4096:NAME gives them more room)'],
    [dropped - filtered - expired, wasCutShort(ended) ? 'not stored' : 'unreadable'],
    [unpaired, 'unpaired'],
  ];
  const losses = counted.filter(([n]) => n > 0).map(([n, why]) => `${count(n)} ${why}`);
  return truncated ? [...losses, 'ended by --max-events'] : losses;
}

function factsOf(report: TraceReport, tables: number): string {
  const { events, exitCode, target, expired, ended } = report;
  const facts = [
    `${count(events)} ${events === 1 ? 'event' : 'events'} in ${tables} ${tables === 1 ? 'table' : 'tables'}`,
    target,
    ...onDiskText(report),
  ];
  if (exitCode !== null && exitCode !== 0) facts.push(`the command ended with exit code ${exitCode}`);
  if (expired > 0) facts.push(`${count(expired)} older ones dropped by --keep`);
  facts.push(...cutShortText(ended));
  if (ended?.startsWith('until ')) facts.push(`ended by --${ended}`);
  return facts.join(' · ');
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

function arquero(table: EventTable['table']): ColumnTable {
  return table as unknown as ColumnTable;
}
