import { zstdDecompressSync } from 'node:zlib';
import { snappyUncompress } from 'hyparquet';

/** Pages of ours are a megabyte; nothing reasonable is as long as this. */
const MOST_BYTES = 2 ** 28;
/** A copy of 64 bytes takes 3. */
const MOST_RATIO = 64;

/** A page, which is as long as its header says: a header that says more than can be in it is not believed. Throws Error. */
export function uncompress(packed: Uint8Array, length: number): Uint8Array {
  if (length > MOST_BYTES || length > packed.byteLength * MOST_RATIO)
    throw new Error(`a page of ${packed.byteLength} bytes says that it holds ${length}`);
  const page = new Uint8Array(length);
  snappyUncompress(packed, page);
  return page;
}

/** The same of Zstandard, which may pack a page of equal values into a few bytes. Throws Error. */
export function unpackZstd(packed: Uint8Array, length: number): Uint8Array {
  if (length > MOST_BYTES) throw new Error(`a page says that it holds ${length} bytes`);
  const page = zstdDecompressSync(packed, { maxOutputLength: Math.max(1, length) });
  if (page.length !== length)
    throw new Error(`a page says that it holds ${length} bytes, not ${page.length}`);
  return page;
}
