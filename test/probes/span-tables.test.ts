import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBody } from '../../src/probes/compile/compile.ts';
import type { CompiledProbe } from '../../src/probes/spec/types.ts';
import { Past } from '../../src/probes/tabulate/past.ts';
import { spanTables } from '../../src/probes/tabulate/span-tables.ts';
import type { EventTable } from '../../src/probes/trace.ts';
import { buildTable } from '../../src/table/build.ts';
import { facts } from '../language/kernel.ts';

/** Task 7 leaves its CPU twice, task 8 once; one return of 7 has no leaving before it. */
const LEAVES = { ts: [1, 2, 9], task: [7, 8, 7], name: ['a', 'b', 'a'] };
const RETURNS = { ts: [3, 4, 6], task: [7, 8, 7] };

function spans(filter: string) {
  const line = `span w sched:sched_switch task=prev_pid name=prev_comm -> sched:sched_switch task=next_pid by task if ${filter}`;
  const [span] = compileBody(line, 0, facts, { group: 'pb' }).tables;
  assert.ok(span?.kind === 'span');
  const { tables, unpaired, filtered } = spanTables(span, partTable, 10, new Past());
  return { rows: tables.map(({ table }) => table.objects() as { task: number }[]), unpaired, filtered };
}

function partTable({ event }: CompiledProbe): EventTable {
  const data = { ...(event === 'w_1' ? LEAVES : RETURNS) };
  const columns = Object.keys(data).map(
    (name) => ({ name, type: { kind: 'number' }, nullable: false }) as const,
  );
  const zeros = { cpu: [0, 0, 0], tid: [0, 0, 0] };
  const more = (['cpu', 'tid'] as const).map(
    (name) => ({ name, type: { kind: 'number' }, nullable: false }) as const,
  );
  const schema = { name: event, columns: [...columns, ...more] };
  return { schema, table: buildTable(schema, { ...data, ...zeros }), widened: [] };
}

test('a filter that names what the start has is of the starts: the others are neither open nor without an end', () => {
  const { rows, unpaired, filtered } = spans('name == "a"');
  assert.deepEqual(
    rows.map((table) => table.map(({ task }) => task)),
    [[7], [7]],
  );
  assert.deepEqual({ unpaired, filtered }, { unpaired: 0, filtered: 1 });
});

test('a filter that names more is of whole spans', () => {
  const { rows, unpaired, filtered } = spans('name == "a" && dur > 0');
  assert.deepEqual(
    rows.map((table) => table.map(({ task }) => task)),
    [[7], [7]],
  );
  assert.deepEqual({ unpaired, filtered }, { unpaired: 1, filtered: 1 });
});
