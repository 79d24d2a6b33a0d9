/**
 * What a cell or a script imports as `probebook`. The magics are sugar over this: whatever a magic can do, a loop
 * in TypeScript can do too.
 *
 * A type that one of these functions gives is exported too: the next cell knows a value's type by that name only, and
 * a type without one is `any` there.
 */
export * as aq from 'arquero';
export { type AsofRow, asof } from './analysis/asof.ts';
export { compare } from './analysis/compare.ts';
export { type PairTable, pair } from './analysis/pair.ts';
export { quantiles } from './analysis/quantiles.ts';
export { summary } from './analysis/summary.ts';
export type { Unpaired } from './analysis/unpaired.ts';
export { type BpftraceOptions, bpftrace } from './api/bpftrace.ts';
export { type CommApi, comm } from './api/comm.ts';
export { type Display, type DisplayHandle, display } from './api/display.ts';
export { type CallRow, type FtraceOptions, ftrace } from './api/ftrace.ts';
export { type InputOptions, input } from './api/input.ts';
export { type KmodOptions, kmod } from './api/kmod.ts';
export type { KprobeOptions } from './api/kprobe.ts';
export { callSites, closeTarget, kprobe, useTarget } from './api/kprobe.ts';
export { live } from './api/live.ts';
export { load } from './api/load.ts';
export { sql } from './api/sql.ts';
export { errno } from './base/errno.ts';
export { InputError, ProbebookError, TargetError } from './base/errors.ts';
export type { SaveOptions } from './base/kept.ts';
export type { ProgramReport } from './bpftrace/report.ts';
export type { Bpftrace } from './bpftrace/result.ts';
export type { Chart } from './charts/chart.ts';
export { charts } from './charts/charts.ts';
export { vegalite } from './charts/vegalite.ts';
export type { CallSite } from './code/call-sites.ts';
export type { ModuleReport } from './kmod/report.ts';
export type { Kmod } from './kmod/result.ts';
export type { TraceReport } from './probes/report.ts';
export type { Trace } from './probes/trace.ts';
export type { Comm, CommMessage, CommOptions } from './session/comm.ts';
export { op } from './table/op.ts';
export type { Table } from './table/types.ts';
export { quote as sh } from './targets/target.ts';
