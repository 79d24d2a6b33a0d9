import { zstdDecompressSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { unpackSnappy } from './snappy.ts';

/** A page, which is as long as its header says, or refused: packed bytes may say anything. Throws Error. */
export function uncompress(packed: Uint8Array, length: number, codec: CompressionCodec): Uint8Array {
  if (length === 0) return new Uint8Array(0);
  const page = unpacked(packed, length, codec);
  if (page.length !== length)
    throw new Error(`a page says that it holds ${length} bytes, not ${page.length}`);
  return page;
}

function unpacked(packed: Uint8Array, length: number, codec: CompressionCodec): Uint8Array {
  switch (codec) {
    case 'UNCOMPRESSED':
      return packed;
    case 'SNAPPY':
      return snappy(packed, length);
    case 'ZSTD':
      return zstdDecompressSync(packed, { maxOutputLength: length });
    default:
      throw new Error(`its pages are packed with ${codec}`);
  }
}

/** A copy of 64 bytes takes 3. */
const MOST_RATIO = 64;

function snappy(packed: Uint8Array, length: number): Uint8Array {
  if (length > packed.byteLength * MOST_RATIO)
    throw new Error(`a page of ${packed.byteLength} bytes says that it holds ${length}`);
  const page = new Uint8Array(length);
  unpackSnappy(packed, page);
  return page;
}
