import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { readCapture } from '../decode/golden.ts';
import { traceDat } from './trace-dat.ts';

/** A capture on disk: `cpu0.raw`, `cpu1.raw`, `header_page`, `formats/GROUP/EVENT.format`, and the same as `trace.dat`. */
export interface BigCapture extends Disposable {
  readonly folder: string;
  readonly origin: string;
}

const RECORDED = ['big-6.1.raw.tar.zst', 'big-6.1.meta.tar.zst', 'big-6.1.trace.dat.zst'] as const;

/**
 * About 2.4 million events, 115 MB. PROBEBOOK_BIG_CAPTURE names a folder with a recorded one; without it the golden
 * capture 6.1-medium is repeated, later each time, until it is as big.
 */
export function openBigCapture(): BigCapture {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-bench-'));
  const recorded = process.env.PROBEBOOK_BIG_CAPTURE;
  if (recorded) unpack(recorded, folder);
  else repeat(folder, 22);
  return {
    folder,
    origin: recorded ? 'recorded on Debian 6.1' : 'the golden capture 6.1-medium, 22 times',
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

function unpack(from: string, folder: string): void {
  const [raw, meta, dat] = RECORDED.map((file) => zstdDecompressSync(readFileSync(join(from, file))));
  for (const archive of [raw!, meta!])
    execFileSync('tar', ['x', '-C', folder, '--no-same-owner'], { input: archive, maxBuffer: 1 << 30 });
  writeFileSync(join(folder, 'trace.dat'), dat!);
}

function repeat(folder: string, times: number): void {
  const { pages, options, folder: golden } = readCapture('6.1-medium');
  const formats = readdirSync(join(golden, 'formats')).map((group) => ({
    group,
    texts: readdirSync(join(golden, 'formats', group)).map((file) => {
      const text = readFileSync(join(golden, 'formats', group, file), 'utf8');
      mkdirSync(join(folder, 'formats', group), { recursive: true });
      writeFileSync(join(folder, 'formats', group, file), text);
      return text;
    }),
  }));
  const cpus = pages.map(({ bytes }) =>
    Buffer.concat(Array.from({ length: times }, (_, i) => later(bytes, i))),
  );
  for (const [cpu, bytes] of cpus.entries()) writeFileSync(join(folder, `cpu${cpu}.raw`), bytes);
  writeFileSync(join(folder, 'header_page'), options.headerPage);
  writeFileSync(join(folder, 'trace.dat'), traceDat({ headerPage: options.headerPage, formats, cpus }));
}

/** The same pages, each `repetition` a minute later. */
function later(bytes: Uint8Array, repetition: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at += 4096)
    copy.writeBigUInt64LE(copy.readBigUInt64LE(at) + BigInt(repetition) * 60_000_000_000n, at);
  return copy;
}
