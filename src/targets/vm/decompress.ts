import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { TargetError } from '../../base/errors.ts';
import { unxz } from './unxz.ts';

/** Leading bytes of the formats in which Debian ships kernels and modules. */
const FORMATS = [
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], decompress: unxz },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], decompress: zstdDecompressSync },
  { magic: [0x1f, 0x8b], decompress: gunzipSync },
  { magic: [0x7f, 0x45, 0x4c, 0x46], decompress: (data: Uint8Array) => data },
] as const;

/** An ELF file out of its compressed form (xz, zstd, gzip or none). `what` is named in the error. */
export function decompress(data: Uint8Array, what: string): Uint8Array {
  const format = FORMATS.find(({ magic }) => magic.every((byte, i) => data[i] === byte));
  if (format) return format.decompress(data);
  const start = Buffer.from(data.subarray(0, 6)).toString('hex');
  throw new TargetError(
    'kernel-image-format',
    `${what} is compressed in an unknown way (it starts with ${start})`,
  );
}
