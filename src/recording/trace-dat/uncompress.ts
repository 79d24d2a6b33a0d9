import * as zlib from 'node:zlib';
import type { Budget } from './budget.ts';
import type { Cursor } from './cursor.ts';
import { unsupported } from './errors.ts';

/** Gives exactly so many bytes, or throws. */
export type Uncompress = (bytes: Uint8Array, size: number) => Uint8Array;

/** What undoes the compression that a file names. Throws InputError `trace-dat-unsupported`. */
export function uncompressorOf(name: string, file: string): Uncompress {
  if (name === 'zlib') return (bytes, size) => zlib.inflateSync(bytes, { maxOutputLength: size });
  if (name === 'zstd' && 'zstdDecompressSync' in zlib)
    return (bytes, size) => zlib.zstdDecompressSync(bytes, { maxOutputLength: size });
  throw unsupported(
    file,
    `it is compressed with ${JSON.stringify(name)}`,
    name === 'zstd'
      ? 'this Node has no zstd: take Node 22.15 or later, or `trace-cmd convert --compression none`'
      : '`trace-cmd convert --compression none` makes one that is not',
  );
}

/** `u32 compressed size, u32 size, data`: a section, or a chunk of pages. */
export function readBlock(cursor: Cursor, uncompress: Uncompress, budget: Budget): Uint8Array {
  const at = cursor.at;
  const [packed, size] = [cursor.u32(), cursor.u32()];
  const bytes = cursor.bytes(packed);
  budget.take(size, at);
  let plain: Uint8Array;
  try {
    plain = uncompress(bytes, Math.max(1, size));
  } catch (cause) {
    throw cursor.wrong(`what is compressed is damaged: ${(cause as Error).message}`, at - cursor.at);
  }
  if (plain.length !== size)
    throw cursor.wrong(`${size} bytes should be here and are ${plain.length}`, at - cursor.at);
  return plain;
}
