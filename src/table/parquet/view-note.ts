/** The caveat of a table that is longer than its notebook holds. */
export function viewNote(rows: number, all: number): string {
  return `the first ${rows.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} rows; all are in the recording`;
}
