import { buildTable } from '../../src/table/build.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';
import type { Table } from '../../src/table/types.ts';

/** Calls as they were made, by number, and their two ends in time order. */
export interface Calls {
  readonly cpu: Int32Array;
  readonly tid: Int32Array;
  readonly dfd: Int32Array;
  readonly ret: Int32Array;
  readonly seq: Int32Array;
  readonly stack: BigUint64Array;
  readonly begin: Ends;
  readonly end: Ends;
}

interface Ends {
  readonly ts: Float64Array;
  /** Which call each event belongs to. */
  readonly call: Uint32Array;
}

const THREADS = 64;
const DEEPEST = 6;
const STACKS = 0xffff_c900_0000_0000n;

/** `count` calls of 64 threads that run at once, up to 6 deep in each other. The same ones every time. */
export function makeCalls(count: number): Calls {
  const ints = () => new Int32Array(count);
  const calls = {
    cpu: ints(),
    tid: ints(),
    dfd: ints(),
    ret: ints(),
    seq: ints(),
    stack: new BigUint64Array(count),
  };
  const begin = { ts: new Float64Array(count), call: new Uint32Array(count) };
  const end = { ts: new Float64Array(count), call: new Uint32Array(count) };
  const random = generator(1);
  const open: number[][] = Array.from({ length: THREADS }, () => []);
  let time = 0;
  let begun = 0;
  let ended = 0;
  while (ended < count) {
    const thread = random() % THREADS;
    const frames = open[thread]!;
    time += 1 + (random() % 500);
    const call = begun < count && frames.length < DEEPEST && (frames.length === 0 || random() % 2 === 0);
    if (call) {
      calls.cpu[begun] = thread % 8;
      calls.tid[begun] = 1000 + thread;
      calls.dfd[begun] = random() % 1000;
      calls.ret[begun] = (random() % 200) - 2;
      calls.seq[begun] = begun;
      calls.stack[begun] = STACKS + BigInt(thread * 0x8000 + 0x3f00 - 256 * frames.length);
      begin.ts[begun] = time;
      begin.call[begun] = begun;
      frames.push(begun++);
    } else if (frames.length > 0) {
      end.ts[ended] = time;
      end.call[ended++] = frames.pop()!;
    }
  }
  return { ...calls, begin, end };
}

const number = { type: { kind: 'number' }, nullable: false } as const;
const stack: ColumnSchema = { name: '$stack', type: { kind: 'bigint' }, nullable: false, hidden: true };

export interface EntryRow {
  readonly ts: number;
  readonly cpu: number;
  readonly tid: number;
  readonly dfd: number;
  readonly seq: number;
}

export interface ReturnRow {
  readonly ts: number;
  readonly tid: number;
  readonly ret: number;
}

/** What a trace of these calls gives on x86_64. */
export function tablesOf(calls: Calls): { readonly entry: Table<EntryRow>; readonly ret: Table<ReturnRow> } {
  const { begin, end, cpu, tid, dfd, seq } = calls;
  const schema = (name: string, names: readonly string[]) => ({
    name,
    columns: [...names.map((column) => ({ name: column, ...number })), stack],
  });
  return {
    entry: buildTable<EntryRow>(schema('entry', ['ts', 'cpu', 'tid', 'dfd', 'seq']), {
      ts: begin.ts,
      cpu,
      tid,
      dfd,
      seq,
      $stack: calls.stack,
    }),
    ret: buildTable<ReturnRow>(schema('ret', ['ts', 'tid', 'ret']), {
      ts: end.ts,
      tid: Int32Array.from(end.call, (call) => tid[call]!),
      ret: Int32Array.from(end.call, (call) => calls.ret[call]!),
      $stack: BigUint64Array.from({ length: end.call.length }, (_, i) => calls.stack[end.call[i]!]! + 8n),
    }),
  };
}

/** A linear congruential generator (Numerical Recipes); its low bits are weak, so they are left out. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
