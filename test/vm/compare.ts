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

/** What must be equal: the arguments of each event, and how the run is found in both. */
export interface Comparison {
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** An event and one of its values that the command makes: it says how far our times are from the text's. */
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
  const zero = zeroOf(trace, traced, comparison);
  for (const [event, names] of Object.entries(columns)) {
    const expected = traced.filter((e) => e.event === event);
    const rows = during(trace, event, traced, zero);
    assert.deepEqual(rows.map(rendered(names)), expected.map(asText(names)), event);
  }
  assert.equal(trace.report.lost, 0);
}

/** How far the first landmark of the text is from ours. */
function zeroOf(trace: Trace, oracle: readonly TextEvent[], { landmark }: Comparison): number {
  const { event, column, value } = landmark;
  const rows = (trace.table(event).objects() as Row[]).filter((row) => row[column] === value);
  const texts = oracle.filter((e) => e.event === event && e.args[column] === JSON.stringify(value));
  assert.ok(rows.length > 0, `no row of ${event} has ${value}`);
  assert.equal(rows.length, texts.length);
  return texts[0]!.us * 1000 - rows[0]!.ts;
}

/**
 * Rows of one event while the oracle collected too. Both buffers stamp an event themselves, so their times differ by
 * some µs; `zero` is the trace clock's ns at the origin of our axis.
 */
function during(trace: Trace, event: string, oracle: readonly TextEvent[], zero: number): readonly Row[] {
  const times = oracle.filter((e) => e.event === event).map((e) => e.us * 1000 - zero);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const tids = new Set(oracle.map(({ tid }) => tid));
  const rows = trace.table(event).objects() as Row[];
  return rows.filter(({ ts, tid }) => tids.has(tid) && ts > first - SLACK_NS && ts < last + SLACK_NS);
}

const SLACK_NS = 20_000_000;

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
