import { Cursor, WIDE } from './cursor.ts';

/** DuckDB fills its last run up to this many. */
const PADDING = 256;

/**
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE: goes through the runs that the library will read. Throws
 * Error when one is longer than what is left of `count` values: it would be repeated all the same.
 */
export function checkRuns(bytes: Uint8Array, at: number, width: number, count: number): void {
  if (width > 32) throw new Error(`a page says that its values have ${width} bits`);
  const cursor = new Cursor(bytes, at);
  for (let left = count; left > 0 && cursor.left > 0; ) {
    const header = cursor.varint();
    const packed = (header & 1) === 1;
    const length = (header >>> 1) * (packed ? 8 : 1);
    if (length > left + (packed ? PADDING : 0))
      throw new Error(`a page has a run of ${length} values where ${left} are left`);
    // The library takes a byte of an empty run, too.
    cursor.at += packed ? Math.max(1, (length / 8) * width) : (width + 7) >> 3;
    left -= length;
  }
}

/**
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC: goes through the blocks of `count` values. Throws
 * Error when they do not move on, or not by whole numbers of 64 bits.
 */
export function checkDeltas(bytes: Uint8Array, at: number, count: number): void {
  const cursor = new Cursor(bytes, at);
  const block = cursor.varint();
  const parts = cursor.varint();
  const each = block / parts;
  if (!(block > 0 && parts > 0 && each % 32 === 0))
    throw new Error(`a page has blocks of ${block} values in ${parts} parts`);
  cursor.varint();
  cursor.varint(WIDE);
  for (let left = count - 1; left > 0; ) {
    cursor.varint(WIDE);
    const widths = cursor.at;
    cursor.skip(parts);
    for (let i = 0; i < parts && left > 0; i++, left -= each) {
      const width = bytes[widths + i]!;
      if (width > 64) throw new Error(`a page says that its values have ${width} bits`);
      cursor.at += (each * width) / 8;
    }
  }
}
