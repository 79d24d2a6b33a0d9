import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import type { CpuPages, DecoderOptions } from '../../src/probes/decode/decoder.ts';

export const GOLDEN = join(import.meta.dirname, '../golden');

/** One capture from a real kernel: test/golden/README.md says what is in its folder. */
export interface Capture {
  readonly pages: readonly CpuPages[];
  readonly options: DecoderOptions;
  readonly folder: string;
}

export function readCapture(name: string): Capture {
  const folder = join(GOLDEN, name);
  return {
    folder,
    pages: [0, 1].map((cpu) => ({ cpu, bytes: unpacked(folder, `cpu${cpu}.raw.zst`) })),
    options: {
      formats: readFormats(join(folder, 'formats')),
      headerPage: readFileSync(join(folder, 'header_page'), 'utf8'),
    },
  };
}

export function unpacked(folder: string, file: string): Buffer {
  return zstdDecompressSync(readFileSync(join(folder, file)));
}

function readFormats(folder: string): string[] {
  return readdirSync(folder).flatMap((group) =>
    readdirSync(join(folder, group)).map(
      (file) => `system: ${group}\n${readFileSync(join(folder, group, file), 'utf8')}`,
    ),
  );
}
