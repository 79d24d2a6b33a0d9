import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TraceDatContents, traceDat } from '../bench/trace-dat.ts';
import { readCapture } from '../decode/golden.ts';

/** A golden capture as a file of trace-cmd, with what else a file may hold. */
export function goldenDat(name: string, more: Partial<TraceDatContents> = {}): Buffer {
  const { pages, options } = readCapture(name);
  return traceDat({
    headerPage: options.headerPage,
    formats: goldenFormats(name),
    cpus: pages.map(({ bytes }) => bytes),
    ...more,
  });
}

export function goldenFormats(name: string): TraceDatContents['formats'] {
  const { folder } = readCapture(name);
  return readdirSync(join(folder, 'formats')).map((group) => ({
    group,
    texts: readdirSync(join(folder, 'formats', group)).map((file) =>
      readFileSync(join(folder, 'formats', group, file), 'utf8'),
    ),
  }));
}

export function option(id: number, text: string): { readonly id: number; readonly data: Uint8Array } {
  return { id, data: Buffer.from(`${text}\0`) };
}

/** One event as `trace-cmd report` prints it. */
export interface ReportLine {
  /** Of an instance. */
  readonly buffer: string;
  readonly comm: string;
  readonly tid: number;
  readonly cpu: number;
  /** In ns. */
  readonly time: bigint;
  readonly event: string;
  readonly text: string;
}

const LINE = /^ *(?:(\w+): +)?(.{1,16})-(\d+) +\[(\d+)\] (?:[.\w]{4,6} )? *(\d+)\.(\d{9}): ([^\s:]+): +(.*)$/;

/** The independent reading of a file: times in ns, no plugin, so that every event is printed as its format says. */
export function traceCmdReport(file: string): ReportLine[] {
  const text = execFileSync('trace-cmd', ['report', '-t', '-N', '-i', file], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines: ReportLine[] = [];
  for (const line of text.split('\n')) {
    const [, buffer = '', comm, tid, cpu, seconds, ns, event, rest] = LINE.exec(line) ?? [];
    if (event !== undefined)
      lines.push({
        buffer,
        comm: comm!.trimStart(),
        tid: Number(tid),
        cpu: Number(cpu),
        time: BigInt(seconds! + ns!),
        event,
        text: rest!,
      });
    else if (lines.length > 0 && line !== '') {
      const last = lines.pop()!;
      lines.push({ ...last, text: `${last.text}\n${line}` });
    }
  }
  return lines;
}

/** Lines compared as sets, and only the first few that differ told: a diff of 100,000 takes minutes. */
export function differing(actual: readonly string[], expected: readonly string[]): object {
  const of = (some: readonly string[], others: readonly string[]) => {
    const known = new Set(others);
    return some.filter((line) => !known.has(line)).slice(0, 5);
  };
  return {
    rows: actual.length - expected.length,
    onlyActual: of(actual, expected),
    onlyExpected: of(expected, actual),
  };
}

export const SAME = { rows: 0, onlyActual: [], onlyExpected: [] };
