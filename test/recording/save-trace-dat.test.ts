import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ColumnTable } from 'arquero';
import type { EventTable, TraceContent } from '../../src/probes/trace.ts';
import { loadTraceDat, traceOf } from '../../src/recording/trace-dat/load.ts';
import { saveTraceDat } from '../../src/recording/trace-dat/save.ts';
import { memorySource } from '../../src/recording/trace-dat/source.ts';
import { buildTable } from '../../src/table/build.ts';
import type { ColumnData } from '../../src/table/column.ts';
import type { ColumnSchema, ValueType } from '../../src/table/schema.ts';
import { differing, goldenDat, SAME, traceCmdReport } from './dat-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-dat-'));
after(() => rmSync(folder, { recursive: true }));

const cmdlines = '127 bash\n213 seq 1\n215 dd\n216 a-b c\n15 rcu_preempt\n';

/** A row as text: what stands in the record, whatever the type. */
function textOf(value: unknown, { format, type }: ColumnSchema): string {
  if (value === null) return '(null)';
  if (format === 'address' || format === 'hex' || (typeof value === 'bigint' && value >= 1n << 63n))
    return `0x${BigInt.asUintN(64, BigInt(value as bigint)).toString(16)}`;
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return type.kind === 'boolean' ? String(Number(value)) : String(value);
}

/** `TIME TID CPU EVENT: NAME=VALUE …` of each row. */
function rowsOf({ events, origin }: TraceContent, left: readonly string[]): string[] {
  return events.flatMap(({ schema, table }) => {
    const rows = (table as unknown as ColumnTable).objects({ limit: Number.POSITIVE_INFINITY });
    const columns = schema.columns.filter(({ name, hidden }) => !hidden && !left.includes(name));
    return (rows as Record<string, unknown>[]).map((row) => {
      const time = origin.clock + BigInt(row.ts as number);
      const fields = columns.map((column) => `${column.name}=${textOf(row[column.name], column)}`);
      return `${time} ${row.tid ?? 0} ${row.cpu ?? 0} ${schema.name}: ${fields.join(' ')}`;
    });
  });
}

function reported(file: string): string[] {
  return traceCmdReport(file).map(
    ({ time, tid, cpu, event, text }) => `${time} ${tid} ${cpu} ${event}: ${text}`,
  );
}

const ALWAYS = ['ts', 'tid', 'cpu'];

test('trace-cmd report prints every row that was saved', { timeout: 120_000 }, () => {
  const content = traceOf(memorySource(goldenDat('6.1-medium', { cmdlines }), 'medium.dat'));
  const file = join(folder, 'medium.dat');
  saveTraceDat(content, file);
  const rows = rowsOf(content, [...ALWAYS, 'comm', 'pid']);
  assert.ok(rows.length > 100_000);
  assert.deepEqual(differing(reported(file), rows), SAME);
  const names = new Set(traceCmdReport(file).map(({ comm, tid }) => `${tid} ${comm}`));
  for (const line of cmdlines.trim().split('\n')) assert.ok(names.has(line), line);
  const again = loadTraceDat(file);
  assert.equal(again.report.events, content.report.events);
  assert.equal(again.report.clock, content.report.clock);
});

const kinds: Readonly<
  Record<string, { readonly type: ValueType; readonly values: ColumnData; format?: 'address' }>
> = {
  small: { type: { kind: 'number' }, values: [-3, 2 ** 31 - 1, 0] },
  large: { type: { kind: 'number' }, values: [-(2 ** 40), 2 ** 52, 7] },
  fraction: { type: { kind: 'number' }, values: [0.5, -1e300, 2] },
  missing: { type: { kind: 'number' }, values: [1, null, 3] },
  signed: { type: { kind: 'bigint' }, values: [-(2n ** 63n), 2n ** 62n, 0n] },
  pointer: { type: { kind: 'bigint' }, values: [0xffff888012345678n, 0n, 5n], format: 'address' },
  yes: { type: { kind: 'boolean' }, values: [true, false, true] },
  text: { type: { kind: 'string' }, values: ['it\'s "so" 100%', null, 'größer'] },
  long: { type: { kind: 'string' }, values: ['x'.repeat(9000), '', 'y'.repeat(200)] },
  list: { type: { kind: 'array', of: { kind: 'number' } }, values: [[1, 2], [], [3]] },
};

test('values of every kind, far apart in time and longer than a page', () => {
  const columns: ColumnSchema[] = [
    ...['ts', 'cpu', 'tid', 'pid'].map(
      (name) => ({ name, type: { kind: 'number' }, nullable: false }) as const,
    ),
    { name: 'comm', type: { kind: 'string' }, nullable: true },
    ...Object.entries(kinds).map(([name, { type, format }]) => ({
      name,
      type,
      nullable: true,
      ...(format && { format }),
    })),
  ];
  const data = {
    ts: [5, 6e9, 3e12],
    cpu: [3, 0, 3],
    tid: [10, 10, 11],
    pid: [10, 10, 10],
    comm: ['before', 'after', 'other'],
    ...Object.fromEntries(Object.entries(kinds).map(([name, { values }]) => [name, values])),
  };
  const schema = { name: 'ev@t', columns };
  const events: EventTable[] = [{ schema, table: buildTable(schema, data), widened: [] }];
  const base = traceOf(memorySource(goldenDat('6.1-types'), 'types.dat'));
  const content = { ...base, events, origin: { clock: 10n ** 15n, wall: null } };
  const file = join(folder, 'kinds.dat');
  saveTraceDat(content, file);
  const expected = rowsOf(content, ALWAYS).map((row) => row.replace('ev@t', 'ev_t'));
  assert.deepEqual(differing(reported(file), expected), SAME);
});
