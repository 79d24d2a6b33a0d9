import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { type Btf, readBtf } from '../../src/btf/btf.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

/** `/sys/kernel/btf/vmlinux` of Debian's 6.1.0-56-amd64. */
export const btfBytes = (): Uint8Array =>
  zstdDecompressSync(readFileSync(join(fixtures, 'vmlinux-6.1.btf.zst')));

export const kernelBtf = (): Btf => readBtf(btfBytes());

/** Lines of what another tool says of the same bytes. */
export const oracleLines = (name: string): string[] =>
  readFileSync(join(fixtures, name), 'utf8').trimEnd().split('\n');
