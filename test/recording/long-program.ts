import type { Launched } from '../../src/bpftrace/run/launch.ts';
import { Lines } from '../../src/bpftrace/run/lines.ts';
import { follow, type RunningProgram } from '../../src/bpftrace/run/running.ts';
import type { Program } from '../../src/bpftrace/spec/program.ts';
import type { TableSink } from '../../src/table/stored-rows.ts';

const argument = (name: string, type: string) => ({ name, type });

/** `@c[comm] = count()`, which is printed now and then; `@last`, which is printed at the end, is none that grows. */
const PROGRAM: Program = {
  maps: [
    {
      name: '@c',
      keys: [argument('comm', 'string[16]')],
      type: 'count',
      printed: true,
      emptied: false,
    },
    { name: '@last', keys: [], type: 'int64', printed: false, emptied: false },
  ],
  printfs: [
    {
      format: 'n=%lu name=%s big=%lu comm=%s\n',
      args: [
        argument('n', 'unsigned int64'),
        argument('name', 'string[64]'),
        argument('big', 'unsigned int64'),
        argument('comm', 'string[16]'),
      ],
    },
    { format: 'rare %d\n', args: [argument('rare', 'int64')] },
  ],
  probes: 1,
  escapesKeysTwice: false,
};

/** What the rows are, each following from its number. Only late ones are too large for a number. */
export const ROWS = {
  n: (i: number) => i,
  name: (i: number) => `/etc/file${(i * 7919) % 4999}`,
  big: (i: number) => (i < 20_000 ? BigInt(i) : 2n ** 63n + BigInt(i)),
  comm: (i: number) => (i % 7 === 0 ? 'a "b"' : `worker/${i % 37}`),
} as const;

/** Lines in what a pipe holds. */
const LINES_PER_CHUNK = 600;
/** How often a row of its own is printed, the map, and a time. */
const RARE = 10_000;
const MAP = 50;
const TIME = 20;

function lineOf(i: number): string {
  const comm = ROWS.comm(i).replaceAll('"', '\\"');
  const text = `n=${i} name=${ROWS.name(i)} big=${ROWS.big(i)} comm=${comm}\\n`;
  const lines = [`{"type": "printf", "data": "${text}"}`];
  if (i % MAP === 0) lines.push(`{"type": "map", "data": {"@c": {"cat": ${i}, "dd": ${2 * i}}}}`);
  if (i % RARE === 0) lines.push(`{"type": "printf", "data": "rare ${i}\\n"}`);
  if (i % TIME === 0) lines.push(`{"type": "time", "data": "${i}"}`);
  return `${lines.join('\n')}\n`;
}

export interface LongProgram extends RunningProgram {
  /** How many of its `printf` lines were read. */
  read(): number;
}

/** A bpftrace as it looks from here that prints so many lines as fast as they are read; `sink` takes rows that are too many. */
export function longProgram(rows: number, sink: TableSink | null): LongProgram {
  let [made, stopped] = [0, false];
  const end = Promise.withResolvers<{ code: number; signal: null }>();
  async function* output() {
    while (made < rows && !stopped) {
      const from = made;
      made = Math.min(rows, made + LINES_PER_CHUNK);
      let text = '';
      for (let i = from; i < made; i++) text += lineOf(i);
      yield Buffer.from(text);
      await new Promise(setImmediate);
    }
    yield Buffer.from('{"type": "map", "data": {"@last": 42}}\n\n\u001eend 0 3\n');
    end.resolve({ code: 0, signal: null });
  }
  async function* nothing() {}
  const write = () => {
    stopped = true;
  };
  const process = {
    ...{ pid: 1, write, stdout: nothing(), stderr: nothing(), exit: end.promise },
    signal: () => undefined,
  };
  const launched: Launched = {
    process,
    lines: new Lines(output()),
    uptime: { target: 0, here: performance.now() },
    attached: 1,
  };
  const facts = { notes: [], start: 1000, wall: new Date(0), target: 'vm:6.1.0', emulated: true };
  const context = {
    ...{ options: { run: 'true' }, output: { stream: () => undefined }, facts, sink },
    explain: (said: string) => new Error(said),
  };
  return Object.assign(follow(launched, PROGRAM, context), { read: () => made });
}

/** Rows of each table when so many `printf` lines were printed. */
export function rowsOfProgram(rows: number) {
  const each = (step: number) => Math.ceil(rows / step);
  return { printf1: rows, printf2: each(RARE), c: 2 * each(MAP), output: each(TIME), last: 1 };
}
