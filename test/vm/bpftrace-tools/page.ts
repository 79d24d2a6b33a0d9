import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tool, Unable } from './tool.ts';

const PAGE = join(import.meta.dirname, '../../../docs/bpftrace.md');

/** Columns by table; or of a tool that cannot run what is said of it. */
export type Found = Readonly<Record<string, readonly string[]>> | string;

/**
 * Fails when docs/bpftrace.md says something else of a tool than was found; with UPDATE=1 in the environment its row is
 * written anew instead. What the page says of other tools stays: they are other files' business.
 */
export function checkRow(name: string, tool: Tool | Unable, found: Found): void {
  const row = `| ${cells(name, tool, found).map(escaped).join(' | ')} |`;
  if (process.env.UPDATE) writeFileSync(PAGE, pageOf(rowsOf(readPage()).set(name, row)));
  assert.equal(rowsOf(readPage()).get(name), row, UPDATES);
}

/** Fails when the page as a whole is not what a page with rows of these tools is. */
export function checkPage(names: readonly string[]): void {
  const rows = rowsOf(readPage());
  assert.deepEqual([...rows.keys()], [...names].sort(), UPDATES);
  assert.equal(readPage(), pageOf(rows), UPDATES);
}

const UPDATES = 'UPDATE=1 npm test -- vm/bpftrace-tools writes docs/bpftrace.md anew';

const readPage = (): string => readFileSync(PAGE, 'utf8');

/** Lines of the table by tool. */
function rowsOf(page: string): Map<string, string> {
  return new Map([...page.matchAll(/^\| `([\w-]+)` \|.*$/gm)].map(([line, tool]) => [tool!, line]));
}

function pageOf(rows: ReadonlyMap<string, string>): string {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => `${line}\n`);
  return `${INTRODUCTION}\n${HEAD}${sorted.join('')}`;
}

const INTRODUCTION = `# bpftrace's own tools as tables

Measured, not written: \`npm test -- vm/bpftrace-tools\` runs every tool of Debian's bpftrace package (0.17, Linux 6.1) as it
stands in the lab VM while something happens that it shows, compares the rows with what is known of that, and fails when
this page says something else; \`UPDATE=1 npm test -- vm/bpftrace-tools\` writes it anew. A row is an entry of
\`test/vm/bpftrace-tools/\`.

Tables are those with rows of the tool's own; what it prints as a header is a table too and left out here. Behind a column
stands what the tool's author calls it. \`output\` has what has no columns, the times that \`time()\` prints for instance. A
tool that prints one line by several \`printf\`s has one table for each. What cannot run says so; the reason is asked of the
kernel or of the file itself.
`;

const HEAD = `| tool | workload | tables and columns | rows | result |
| --- | --- | --- | --- | --- |
`;

function cells(name: string, tool: Tool | Unable, found: Found): readonly string[] {
  if ('unable' in tool || typeof found === 'string')
    return [`\`${name}\``, '', '', '', `cannot: ${'unable' in tool ? tool.because : ''}; said is “${found}”`];
  return [`\`${name}\``, tool.sees, tablesOf(tool, found), tool.rows, 'as documented'];
}

/** The tables in which something documented is, each column with what it is called: `printf3`: pid (PID) retval (COMMAND). */
function tablesOf({ columns }: Tool, found: Exclude<Found, string>): string {
  const places = Object.entries(columns);
  return Object.entries(found)
    .filter(([table]) => places.some(([, place]) => place.split('.')[0] === table))
    .map(([table, names]) => `\`${table}\`${called(table, places)}: ${named(table, names, places)}`)
    .join('; ');
}

type Places = readonly (readonly [heading: string, place: string])[];

function named(table: string, names: readonly string[], places: Places): string {
  return names.map((name) => `${name}${called(`${table}.${name}`, places)}`).join(' ');
}

function called(place: string, places: Places): string {
  const headings = places.filter(([, each]) => each === place).map(([heading]) => heading);
  return headings.length === 0 ? '' : ` (${headings.join(', ')})`;
}

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
