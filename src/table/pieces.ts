/** Rows of one piece: few enough for a string, many enough for a write. */
const ROWS = 2000;

/** A text of many rows in pieces, since no string holds that of a large table. */
export function* inPieces(
  head: string,
  rows: number,
  row: (i: number) => string,
  tail: string,
): Generator<string> {
  yield head;
  for (let start = 0; start < rows; start += ROWS) {
    let piece = '';
    for (let i = start; i < Math.min(rows, start + ROWS); i++) piece += row(i);
    yield piece;
  }
  yield tail;
}
