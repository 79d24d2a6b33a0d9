import type { TraceReport } from '../../src/probes/report.ts';

/** A report in which nothing went wrong and nothing happened, for tests to change. */
export const QUIET_REPORT: TraceReport = {
  events: 0,
  lost: 0,
  missed: 0,
  unpaired: 0,
  dropped: 0,
  filtered: 0,
  expired: 0,
  truncated: false,
  ended: 'the command ended',
  start: 0,
  wall: new Date(0),
  clock: 'mono',
  kernel: '6.1.0',
  target: 'vm:6.1.0',
  emulated: true,
  exitCode: 0,
  commands: [],
};

/** Of a trace that nobody stores. */
export const NOT_KEPT = { save: () => Promise.reject(new Error('this trace is not stored')) };
