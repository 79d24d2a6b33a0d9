import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodedEvents } from '../../src/probes/decode/columns.ts';
import { type CpuPages, createDecoder, type DecoderOptions } from '../../src/probes/decode/decoder.ts';

/** What decodes the capture in a folder: format files and header page. */
export function readOptions(folder: string): DecoderOptions {
  const formats = readdirSync(join(folder, 'formats'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.format'))
    .map((file) => readFileSync(join(folder, 'formats', file), 'utf8'));
  return { formats, headerPage: readFileSync(join(folder, 'header_page'), 'utf8') };
}

export function readPages(folder: string): CpuPages[] {
  return [0, 1].map((cpu) => ({ cpu, bytes: readFileSync(join(folder, `cpu${cpu}.raw`)) }));
}

const PASS = 1 << 20;

/** Decodes as a collector does: in passes over the CPUs, a part of the files at a time. */
export function decodeInPasses(folder: string): DecodedEvents {
  const decoder = createDecoder(readOptions(folder));
  const files = [0, 1].map((cpu) => openSync(join(folder, `cpu${cpu}.raw`), 'r'));
  for (let more = true; more; decoder.settle()) {
    more = false;
    for (const [cpu, file] of files.entries()) {
      const bytes = new Uint8Array(PASS);
      const length = readSync(file, bytes, 0, PASS, null);
      decoder.push(cpu, bytes.subarray(0, length));
      more ||= length > 0;
    }
  }
  for (const file of files) closeSync(file);
  return decoder.finish();
}

export function rowsOf({ events }: DecodedEvents): number {
  return events.reduce((sum, { rows }) => sum + rows, 0);
}
