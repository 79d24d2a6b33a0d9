import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecodedEvent } from '../../src/probes/decode/columns.ts';
import { ProcessIds } from '../../src/probes/install/pids.ts';

const CLONE_THREAD = 0x10000n;

/** Rows of task:task_newtask: [ts, parent tid, new tid, clone_flags]. */
function forks(...rows: readonly (readonly [number, number, number, bigint])[]): DecodedEvent {
  return {
    id: 132,
    group: '',
    name: 'task_newtask',
    rows: rows.length,
    ts: Float64Array.from(rows, ([ts]) => ts),
    cpu: new Uint16Array(rows.length),
    tid: Int32Array.from(rows, ([, parent]) => parent),
    fields: {
      pid: { kind: 'number', data: Int32Array.from(rows, ([, , child]) => child) },
      clone_flags: { kind: 'bigint', data: BigUint64Array.from(rows, ([, , , flags]) => flags) },
    },
  };
}

test('a thread there before the trace belongs to the process whose folder in /proc it is in', () => {
  const pids = new ProcessIds();
  pids.addProc('/proc/7/task/7 /proc/7/task/9 /proc/120/task/120');
  assert.deepEqual(
    [7, 9, 120].map((tid) => pids.at(tid, 0)),
    [7, 7, 120],
  );
});

test('a new thread belongs to its parent’s process, a new process to itself', () => {
  const pids = new ProcessIds();
  pids.addProc('/proc/7/task/7');
  pids.addForks(forks([10, 7, 20, CLONE_THREAD], [11, 20, 21, CLONE_THREAD], [12, 21, 30, 0n]));
  assert.deepEqual(
    [20, 21, 30].map((tid) => pids.at(tid, 100)),
    [7, 7, 30],
  );
});

test('a tid that is used again belongs to another process from then on', () => {
  const pids = new ProcessIds();
  pids.addProc('/proc/7/task/7 /proc/8/task/8 /proc/7/task/50');
  pids.addForks(forks([100, 8, 50, CLONE_THREAD]));
  assert.equal(pids.at(50, 99), 7);
  assert.equal(pids.at(50, 100), 8);
});

test('what nobody saw start is what the kernel remembers, and unknown otherwise', () => {
  const pids = new ProcessIds();
  pids.addProc('/proc/7/task/9');
  pids.addSaved('9 1\n40 41\n');
  assert.equal(pids.at(9, 0), 7);
  assert.equal(pids.at(40, 0), 41);
  assert.equal(pids.at(99, 0), null);
});

test('the idle task is process 0', () => {
  assert.equal(new ProcessIds().at(0, 0), 0);
});
