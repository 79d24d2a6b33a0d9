/**
 * What a cell or a script imports as `probebook`. The magics are sugar over this: whatever a magic can do, a loop
 * in TypeScript can do too.
 */
export * as aq from 'arquero';
export { pair } from './analysis/pair.ts';
export { quantiles } from './analysis/quantiles.ts';
export { summary } from './analysis/summary.ts';
export { display } from './api/display.ts';
export type { KprobeOptions } from './api/kprobe.ts';
export { callSites, closeTarget, kprobe, useTarget } from './api/kprobe.ts';
export { errno } from './base/errno.ts';
export { InputError, ProbebookError, TargetError } from './base/errors.ts';
export type { Chart } from './charts/chart.ts';
export { charts } from './charts/charts.ts';
export { vegalite } from './charts/vegalite.ts';
export type { TraceReport } from './probes/report.ts';
export type { Trace } from './probes/trace.ts';
export { op } from './table/op.ts';
export type { Table } from './table/types.ts';
export { quote as sh } from './targets/target.ts';
