import { Cursor } from './cursor.ts';

/**
 * https://github.com/google/snappy/blob/main/format_description.txt: fills `page` from what was packed. Throws Error when that is of
 * another length, or no such stream. (That of the library goes backwards, and round and round, where a length is negative.)
 */
export function unpackSnappy(packed: Uint8Array, page: Uint8Array): void {
  const cursor = new Cursor(packed);
  cursor.varint();
  let at = 0;
  while (cursor.left > 0) {
    const tag = cursor.byte();
    const kind = tag & 3;
    const length = kind === 0 ? literalLength(cursor, tag >> 2) : copyLength(tag);
    if (length > page.length - at) throw new Error('a page is longer than it says');
    if (kind === 0) {
      const from = cursor.at;
      cursor.skip(length);
      copy(packed, from, page, at, length);
    } else {
      const back = kind === 1 ? ((tag >> 5) << 8) | cursor.byte() : little(cursor, kind === 2 ? 2 : 4);
      if (back === 0 || back > at) throw new Error('a page repeats what is not in it');
      copy(page, at - back, page, at, length);
    }
    at += length;
  }
  if (at !== page.length) throw new Error(`a page says that it holds ${page.length} bytes, not ${at}`);
}

const literalLength = (cursor: Cursor, short: number): number =>
  1 + (short < 60 ? short : little(cursor, short - 59));

const copyLength = (tag: number): number => ((tag & 3) === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2));

function little(cursor: Cursor, bytes: number): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) value += cursor.byte() * 2 ** (8 * i);
  return value;
}

/** Byte by byte where they overlap: what was just written is repeated. */
function copy(from: Uint8Array, start: number, to: Uint8Array, at: number, length: number): void {
  if (length > 64) to.set(from.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
}
