import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceReport } from '../../src/probes/report.ts';
import type { TaskRow } from '../../src/probes/tabulate/task-table.ts';
import { createTrace, type EventTable, type TraceContent, traceType } from '../../src/probes/trace.ts';
import { buildTable } from '../../src/table/build.ts';
import { NOT_KEPT, QUIET_REPORT } from './report.ts';

const REPORT: TraceReport = { ...QUIET_REPORT, events: 2 };

function event(name: string, ...ts: number[]): EventTable {
  const schema = { name, columns: [{ name: 'ts', type: { kind: 'number' }, nullable: false }] } as const;
  return { schema, table: buildTable(schema, { ts: Float64Array.from(ts) }), widened: [] };
}

function content(...events: EventTable[]): TraceContent {
  const tasks = () => buildTable<TaskRow>({ name: 'tasks', columns: [] }, {});
  return { events, report: REPORT, origin: { clock: 0n, wall: 1_700_000_000_000_000_000n }, tasks };
}

test('an event is a property, and its table always reachable by name', () => {
  const trace = createTrace(content(event('t1', 1, 2)), NOT_KEPT);
  assert.equal((trace as unknown as { t1: { numRows(): number } }).t1.numRows(), 2);
  assert.equal(trace.table('t1').numRows(), 2);
});

test('events called like what a trace has are reachable by table only', () => {
  const names = ['all', 'stop', 'report', 'table', '__proto__', 'constructor', 'toString'];
  const trace = createTrace(content(...names.map((name) => event(name, 1))), NOT_KEPT);
  assert.equal(typeof trace.stop, 'function');
  for (const name of names) assert.equal(trace.table(name).numRows(), 1, name);
});

test('a trace is no promise, whatever its events are called', async () => {
  const trace = createTrace(content(event('then', 1)), NOT_KEPT);
  assert.equal((await trace).table('then').numRows(), 1);
});

test('all holds the rows of every event in time order', () => {
  const trace = createTrace(content(event('a', 1, 4), event('b', 2, 3)), NOT_KEPT);
  assert.deepEqual(
    trace.all.objects().map((row) => row.event),
    ['a', 'b', 'b', 'a'],
  );
});

test('an unknown event names the nearest', () => {
  assert.throws(() => createTrace(content(event('opens', 1)), NOT_KEPT).table('open'), /did you mean opens/);
});

test('a running trace shows nothing that would look complete; stopped, it has its tables', async () => {
  const done = content(event('t1', 1));
  const { promise, resolve } = Promise.withResolvers<TraceContent>();
  const trace = createTrace(content(event('t1')), NOT_KEPT, {
    name: 'opens',
    snapshot: async () => done,
    stop: () => resolve(done),
    done: promise,
  });
  assert.throws(() => trace.report, { code: 'still-running' });
  assert.throws(() => trace.table('t1'), { code: 'still-running' });
  assert.equal((await trace.snapshot()).table('t1').numRows(), 1);
  assert.equal((await trace.stop()).table('t1').numRows(), 1);
  assert.equal(trace.report.events, 2);
});

test('a running trace that ends by itself has its tables, nobody having stopped it', async () => {
  const done = Promise.resolve(content(event('t1', 1)));
  const stop = () => assert.fail('nobody stops it');
  const trace = createTrace(content(event('t1')), NOT_KEPT, {
    name: 'opens',
    snapshot: () => done,
    stop,
    done,
  });
  await done;
  assert.equal(trace.table('t1').numRows(), 1);
});

test('wall time is the origin plus the time stamp', () => {
  assert.equal(createTrace(content(), NOT_KEPT).wall(1.5e9).toISOString(), '2023-11-14T22:13:21.500Z');
});

test('the declared type names each event and its columns', () => {
  assert.equal(traceType([event('t1')]), `import('probebook').Trace<{"t1": {"ts": number}}>`);
});
