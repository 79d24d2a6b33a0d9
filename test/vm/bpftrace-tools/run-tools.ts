import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { ProgramReport } from '../../../src/bpftrace/report.ts';
import { bpftrace, closeTarget, ProbebookError, type Table } from '../../../src/index.ts';
import { quote } from '../../../src/targets/target.ts';
import { inGuest, openLab } from '../bpftrace/lab.ts';
import { checkRow, type Found } from './page.ts';
import { type Row, seenOf, type Tool, type Tools, type Unable } from './tool.ts';

/** Where Debian's package has them, here and in the guest. */
const FOLDER = '/usr/sbin';

/** A workload that waits for something that does not come ends; so does its tool. Both may be on a slow machine. */
const WORKLOAD_S = 180;
const TOOL_MS = 600_000;

/** The names of all tools that the package brings. */
export function shippedTools(): readonly string[] {
  return globSync('*.bt', { cwd: FOLDER }).map((file) => file.replace('.bt', ''));
}

/**
 * Runs each tool as it stands while its workload runs, and holds what is found against what its author says.
 * `preparation` is done in the guest before; one tool may take `toolMs`.
 */
export function runTools(tools: Tools, preparation = 'true', toolMs = TOOL_MS): void {
  before(async () => {
    await openLab('0.17');
    await prepare(preparation);
  });
  after(() => closeTarget());
  for (const [name, tool] of Object.entries(tools))
    test(name, async () => {
      const text = readFileSync(`${FOLDER}/${name}.bt`, 'utf8');
      checkRow(
        name,
        tool,
        'unable' in tool ? await refuse(text, tool, toolMs) : await show(text, tool, toolMs),
      );
    });
}

async function prepare(preparation: string): Promise<void> {
  const said = await inGuest(`sh -e -c ${quote(preparation)} 2>&1 && echo prepared`);
  assert.match(said, /^prepared$/m);
}

async function show(text: string, tool: Tool, toolMs: number): Promise<Found> {
  const { result, report, said } = await run(text, tool.workload, toolMs);
  assert.equal(report.unreadable, 0);
  const tables = tablesOf(result);
  try {
    for (const [heading, place] of Object.entries(tool.columns)) {
      const [table, column] = place.split('.') as [string, string | undefined];
      assert.ok(tables[table], `${heading}: no table ${table}`);
      if (column) assert.ok(tables[table].columnNames().includes(column), `${heading}: no column ${place}`);
    }
    tool.check(seenOf(result, report, said));
  } catch (error) {
    throw new Error(`${(error as Error).message}\nwhat there is:\n${print(tables)}\n${said}`, {
      cause: error,
    });
  }
  assert.deepEqual(
    headingsOf(text).filter((heading) => !(heading in tool.columns)),
    [],
    'columns that its header names and nobody looks for',
  );
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table.columnNames()]));
}

type Tables = Readonly<Record<string, Table<Row>>>;

function tablesOf(result: object): Tables {
  return Object.fromEntries(
    Object.entries(result as Readonly<Record<string, Partial<Table<Row>>>>).filter(
      ([, value]) => value?.columnNames,
    ),
  ) as Tables;
}

function print(tables: Tables): string {
  const text = (row: object) =>
    JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).slice(0, 300);
  return Object.entries(tables)
    .map(([name, table]) => `${name}: ${table.objects().slice(0, 30).map(text).join('\n  ')}`)
    .join('\n');
}

/** What is said of one that cannot run, and that it is true. */
async function refuse(text: string, { unable, proof, proves }: Unable, toolMs: number): Promise<string> {
  const said = await run(text, 'true', toolMs).then(
    ({ report }) => report.notes.join('\n'),
    (error: unknown) => {
      assert.ok(error instanceof ProbebookError, String(error));
      return error.message;
    },
  );
  const line = said.split('\n').find((each) => unable.test(each));
  assert.ok(line !== undefined, said);
  assert.equal((await inGuest(proof)).trim(), proves);
  return line.trim();
}

async function run(text: string, workload: string, toolMs: number) {
  let said = '';
  const result = await bpftrace(text, {
    run: `timeout ${WORKLOAD_S} sh -c ${quote(workload)}`,
    signal: AbortSignal.timeout(toolMs),
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
