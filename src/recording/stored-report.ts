/** A report as JSON holds it: its time as text, null where none is known. */
export type StoredReport<Report> = Omit<Report, 'wall'> & { readonly wall: string | null };

interface Timed {
  readonly wall: Date;
}

export function storedReport<Report extends Timed>(report: Report): StoredReport<Report> {
  const { wall } = report;
  return { ...report, wall: Number.isNaN(wall.getTime()) ? null : wall.toISOString() };
}

export function reportIn<Report extends Timed>(stored: StoredReport<Report>): Report {
  return { ...stored, wall: new Date(stored.wall ?? Number.NaN) } as unknown as Report;
}
