import type { Table } from '../table/types.ts';
import { requireShape, type Shape } from './shape.ts';

/** A report as JSON holds it: its time as text, null where none is known. */
export type StoredReport<Report> = Omit<Report, 'wall'> & { readonly wall: string | null };

interface Timed {
  readonly wall: Date;
}

export function storedReport<Report extends Timed>(report: Report): StoredReport<Report> {
  const { wall } = report;
  return { ...report, wall: Number.isNaN(wall.getTime()) ? null : wall.toISOString() };
}

/** What each field of a report has to be in a file. */
export type ReportShape<Report> = Readonly<Record<keyof Required<Report>, Shape>>;

/** Throws Error when a field is not as `shape` says. */
export function reportIn<Report extends Timed>(
  stored: StoredReport<Report>,
  shape: ReportShape<Report>,
): Report {
  requireShape(stored, shape, 'report');
  return { ...stored, wall: new Date(stored.wall ?? Number.NaN) } as unknown as Report;
}

/** Whoever reads all rows has those that a notebook had no room for. */
export function withoutAbsent<Report extends { readonly events: number; readonly onDisk?: number }>(
  report: Report,
  tables: readonly { readonly table: Table<object> }[],
): Report {
  const { onDisk, ...rest } = report;
  const absent = report.events - tables.reduce((sum, { table }) => sum + table.numRows(), 0);
  return (onDisk && absent > 0 ? { ...rest, onDisk: absent } : rest) as Report;
}

/** What every report has. */
export const COMMON_REPORT = {
  events: 'number',
  lost: 'number',
  start: 'number',
  wall: 'string?',
  target: 'string',
  emulated: 'boolean',
  exitCode: 'number?',
  onDisk: 'number?',
} as const;

/** What those of traces and modules have. */
export const TRACED_REPORT = {
  ...COMMON_REPORT,
  missed: 'number',
  dropped: 'number',
  expired: 'number',
  truncated: 'boolean',
  ended: 'string?',
  clock: 'string',
  kernel: 'string',
} as const;
