import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tool } from './tool.ts';

const PAGE = join(import.meta.dirname, '../../../docs/bpftrace.md');

/** Columns by table. */
export type Tables = Readonly<Record<string, readonly string[]>>;

/**
 * Fails when docs/bpftrace.md says something else of a tool than was found; with UPDATE=1 in the environment its row is
 * written anew instead. What the page says of other tools stays.
 */
export function checkToolsPage(name: string, tool: Tool, found: Tables): void {
  const old = readFileSync(PAGE, 'utf8');
  const lines = new Map([...old.matchAll(/^\| `([\w-]+)` \|.*$/gm)].map(([line, tool]) => [tool!, line]));
  lines.set(name, `| ${cells(name, tool, found).map(cell).join(' | ')} |`);
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => `${line}\n`);
  const page = `${INTRODUCTION}\n${HEAD}${sorted.join('')}`;
  if (process.env.UPDATE) writeFileSync(PAGE, page);
  assert.equal(readFileSync(PAGE, 'utf8'), page, 'UPDATE=1 writes the page anew');
}

const INTRODUCTION = `# bpftrace's own tools as tables

Measured, not written: \`npm test -- vm/bpftrace-tools\` runs these tools of Debian's bpftrace package (0.17, Linux 6.1) as they
stand in the lab VM while something happens that they show, compares the rows with what is known of that, and fails when
this page says something else; \`UPDATE=1 npm test -- vm/bpftrace-tools\` writes it anew. A row is an entry of
\`test/vm/bpftrace-tools/\`.

Tables are those with rows of the tool's own; what it prints as a header is a table too and left out here. \`output\` has what
has no columns, the times that \`time()\` prints for instance. A tool that prints one line by several \`printf\`s has one table
for each.
`;

const HEAD = `| tool | workload | tables and columns | rows | result |
| --- | --- | --- | --- | --- |
`;

function cells(name: string, tool: Tool, found: Tables): readonly string[] {
  const named = new Set(Object.values(tool.columns).map((place) => place.split('.')[0]!));
  const tables = Object.entries(found).filter(([table]) => named.has(table));
  return [
    `\`${name}\``,
    tool.sees,
    tables.map(([table, columns]) => `\`${table}\`: ${columns.join(' ')}`).join('; '),
    tool.rows,
    'as documented',
  ];
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
