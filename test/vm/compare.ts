import assert from 'node:assert/strict';
import { kprobe, type Trace } from '../../src/index.ts';
import { readOracle, type TextEvent, withOracle } from './oracle.ts';

/** A trace, and the kernel's own text of the same run. */
export interface Compared {
  readonly trace: Trace;
  readonly oracle: readonly TextEvent[];
  readonly output: string;
}

type Row = Readonly<Record<string, unknown>> & {
  readonly ts: number;
  readonly tid: number;
  readonly cpu: number;
};

/** What must be equal: the arguments of each event, and what the command is known to make. */
export interface Comparison {
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** An event and one of its values that the command makes. */
  readonly landmark: { readonly event: string; readonly column: string; readonly value: string };
  /** Of the text's events those that our filters let through; by default all. */
  readonly kept?: (event: TextEvent) => boolean;
}

/** Traces `command`, while a second instance collects the same events without filters. */
export async function compared(probes: string, command: string): Promise<Compared> {
  let output = '';
  const trace = await kprobe(probes, {
    run: withOracle(command),
    output: (_stream, text) => {
      output += text;
    },
  });
  return { trace, oracle: readOracle(output), output };
}

/** Every row of ours is a line of the kernel's text with the same thread, CPU and values, in the same order. */
export function assertSame({ trace, oracle, output }: Compared, comparison: Comparison): void {
  const { columns, kept = () => true } = comparison;
  const seen = new Set((trace.all.objects() as unknown as Row[]).map(({ tid }) => tid));
  const traced = oracle.filter((event) => seen.has(event.tid) && kept(event));
  assert.ok(traced.length > 0, `the kernel's text has no such event:\n${output.slice(0, 2000)}`);
  checkLandmark(trace, traced, comparison);
  for (const [event, names] of Object.entries(columns)) {
    const expected = traced.filter((e) => e.event === event).map(asText(names));
    const rows = ofThreads(trace, event, traced).map(rendered(names));
    assert.deepEqual(during(rows, expected), expected, event);
  }
  assert.equal(trace.report.lost, 0);
}

/** What the command is known to do is in both. */
function checkLandmark(trace: Trace, oracle: readonly TextEvent[], { landmark }: Comparison): void {
  const { event, column, value } = landmark;
  const rows = (trace.table(event).objects() as Row[]).filter((row) => row[column] === value);
  const texts = oracle.filter((e) => e.event === event && e.args[column] === JSON.stringify(value));
  assert.ok(rows.length > 0, `no row of ${event} has ${value}`);
  assert.equal(rows.length, texts.length);
}

function ofThreads(trace: Trace, event: string, oracle: readonly TextEvent[]): readonly Row[] {
  const tids = new Set(oracle.map(({ tid }) => tid));
  return (trace.table(event).objects() as Row[]).filter(({ tid }) => tids.has(tid));
}

/**
 * The rows while the oracle collected too: it begins after us and ends before us, so its lines are ours without some at
 * both ends. Times would not do: both buffers stamp an event themselves, and a busy machine may stop the guest in between.
 */
function during(rows: readonly string[], expected: readonly string[]): readonly string[] {
  const size = expected.length;
  const isHere = (_: string, at: number): boolean =>
    rows.slice(at, at + size).join('\n') === expected.join('\n');
  const from = rows.findIndex(isHere);
  return from < 0 ? rows : rows.slice(from, from + size);
}

function rendered(names: readonly string[]) {
  return (row: Row): string => `${row.tid} ${row.cpu} ${names.map((name) => plain(row[name])).join(' ')}`;
}

function asText(names: readonly string[]) {
  return ({ tid, cpu, args }: TextEvent): string =>
    `${tid} ${cpu} ${names.map((name) => (isBehindError(name, args) ? '(fault)' : plainText(args[name] ?? 'missing'))).join(' ')}`;
}

/**
 * Nothing can be read behind an error pointer. Up to Linux 6.6 at least, the text then shows what the next string of the
 * event says (here our hidden `$comm`), because the kernel stores it in the place of the one it could not read.
 */
function isBehindError(name: string, { ret }: TextEvent['args']): boolean {
  if (name !== 'ret_name' || ret === undefined) return false;
  const value = BigInt.asIntN(64, BigInt(ret));
  return value < 0n && value >= -4095n;
}

/** A value of ours, independent of how it is shown: numbers as the 64 bits that they are. */
function plain(value: unknown): string {
  if (value === null) return '(fault)';
  if (typeof value === 'bigint' || typeof value === 'number')
    return String(BigInt.asUintN(64, BigInt(value)));
  if (typeof value === 'string') return value;
  return `{${[...(value as Iterable<unknown>)].map(plain).join(',')}}`;
}

/** The same of a value in the kernel's text: `0x2f`, `-100`, `"name"`, `'c'`, `{0x2f,0x65}`, `do_sys_open+0x1/0x80`. */
function plainText(text: string): string {
  if (/^-?\d+$|^0x[0-9a-f]+$/.test(text)) return plain(number(text));
  if (text.startsWith('{')) return `{${text.slice(1, -1).split(',').map(plainText).join(',')}}`;
  if (/^'.'$/.test(text)) return plain(text.charCodeAt(1));
  return text.replace(/^"(.*)"$/, '$1');
}

const number = (text: string): bigint => (text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text));
