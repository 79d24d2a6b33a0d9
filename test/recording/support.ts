import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Running } from '../../src/base/running.ts';
import type { TaskRow } from '../../src/probes/tabulate/task-table.ts';
import type { TraceContent } from '../../src/probes/trace.ts';
import { traces } from '../../src/recording/pack-trace.ts';
import type { Question } from '../../src/recording/question.ts';
import { buildTable } from '../../src/table/build.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';
import { QUIET_REPORT } from '../probes/report.ts';

/** A folder of its own for a test file, which goes with it. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-recording-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const columns: readonly ColumnSchema[] = [
  { name: 'ts', type: { kind: 'number' }, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
  { name: 'comm', type: { kind: 'string' }, nullable: false },
  { name: 'name', type: { kind: 'string' }, nullable: true },
  { name: 'ret', type: { kind: 'bigint' }, nullable: false, format: 'address' },
  { name: '$stack', type: { kind: 'bigint' }, nullable: false, hidden: true },
];

/** A trace of opens of these names. */
export function opens(...names: readonly (string | null)[]): TraceContent {
  const schema = { name: 'opens', columns };
  const table = buildTable<object>(
    schema,
    {
      ts: names.map((_, i) => 1000.5 + i),
      comm: names.map(() => 'cat'),
      name: names,
      ret: names.map((name) => (name === null ? -2n : 0xffff_8880_0000_0000n)),
      $stack: names.map((_, i) => BigInt(i) << 40n),
    },
    'emulated CPU: times are no evidence',
  );
  const tasks = () =>
    buildTable<TaskRow>(
      { name: 'tasks', columns: [{ name: 'comm', type: { kind: 'string' }, nullable: true }] },
      { comm: ['cat'] },
    );
  return {
    events: [{ schema, table, widened: ['ret'] }],
    report: { ...QUIET_REPORT, events: names.length, wall: new Date('2026-11-28T12:00:00.123Z') },
    origin: { clock: 12n, wall: 1_700_000_000_000_000_001n },
    tasks,
  };
}

/** Ended already. */
export function ended(content: TraceContent): Running<TraceContent> {
  return {
    empty: content,
    progress: () => ({ events: 0, missed: 0 }),
    snapshot: async () => content,
    stop: () => undefined,
    done: Promise.resolve(content),
  };
}

export function question(text: string, changes: Partial<Question> = {}): Question {
  return { magic: 'kprobe', name: 'opens', text, options: {}, ...changes };
}

/** All that a trace is, as plain data. */
export function facts(content: TraceContent): unknown {
  const { json, tables } = traces.pack(content);
  const columnsOf = (table: object) => {
    const data = (table as { data(): Record<string, Iterable<unknown>> }).data();
    return Object.fromEntries(Object.entries(data).map(([name, values]) => [name, Array.from(values)]));
  };
  return { json, tables: [...tables].map(([name, table]) => [name, columnsOf(table)]) };
}

/** Takes what is printed. */
export function listener() {
  const heard: string[] = [];
  return { heard, stream: (name: string, text: string) => void heard.push(`${name}: ${text}`) };
}
