import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ProgramReport } from '../../../src/bpftrace/report.ts';
import { bpftrace } from '../../../src/index.ts';
import { quote } from '../../../src/targets/target.ts';
import { useLab } from '../bpftrace/lab.ts';
import { checkToolsPage, type Tables } from './page.ts';
import { seenOf, type Tool, type Tools } from './tool.ts';

/** Where Debian's package has them, here and in the guest. */
const FOLDER = '/usr/sbin';

/** A workload that waits for something that does not come ends; so does its tool. */
const WORKLOAD_S = 60;
const TOOL_MS = 150_000;

/** Runs each tool as it stands while its workload runs, and holds what is found against what its author says. */
export function runTools(tools: Tools): void {
  useLab('0.17');
  for (const [name, tool] of Object.entries(tools))
    test(name, { timeout: TOOL_MS + 20_000 }, async () => {
      const text = readFileSync(`${FOLDER}/${name}.bt`, 'utf8');
      checkToolsPage(name, tool, await show(text, tool));
    });
}

async function show(text: string, tool: Tool): Promise<Tables> {
  const { result, report, said } = await run(text, tool.workload);
  assert.equal(report.unreadable, 0);
  const tables = Object.fromEntries(
    Object.entries(result as Readonly<Record<string, { columnNames?: () => readonly string[] }>>).flatMap(
      ([table, value]) => (value?.columnNames ? [[table, value.columnNames()] as const] : []),
    ),
  );
  for (const [heading, place] of Object.entries(tool.columns)) {
    const [table, column] = place.split('.') as [string, string];
    assert.ok(tables[table]?.includes(column), `${heading}: no column ${place}`);
  }
  assert.deepEqual(
    headingsOf(text).filter((heading) => !(heading in tool.columns)),
    [],
    'columns that its header names and nobody looks for',
  );
  tool.check(seenOf(result, report, said));
  return tables;
}

async function run(text: string, workload: string) {
  let said = '';
  const result = await bpftrace(text, {
    run: `timeout ${WORKLOAD_S} sh -c ${quote(workload)}`,
    signal: AbortSignal.timeout(TOOL_MS),
    output: (_, chunk) => {
      said += chunk;
    },
  });
  return { result, report: result.report as ProgramReport, said };
}

/** The words of the header that a program prints: strings in the arguments of a `printf` of fields. */
function headingsOf(text: string): readonly string[] {
  const headers = [...text.matchAll(/printf\("((?:%-?\d*s ?)+[A-Z]*\\?n?)"((?:,\s*"[^"]*")+)\)/g)];
  return headers.flatMap(([, format, args]) => [
    ...[...args!.matchAll(/"([^"]*)"/g)].map(([, word]) => word!),
    ...(/ ([A-Z]+)\\n$/.exec(format!)?.slice(1) ?? []),
  ]);
}
