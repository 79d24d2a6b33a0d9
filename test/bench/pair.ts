import { DOUBLE, DuckDBDataChunk, DuckDBInstance, INTEGER } from '@duckdb/node-api';
import { type PairTable, pair } from '../../src/analysis/pair.ts';
import { type EntryRow, makeCalls, type ReturnRow, tablesOf } from './pair-calls.ts';

const ROWS = 5_000_000;
const TURNS = 3;
const GOAL = 3;
/** Rows of a data chunk of DuckDB, which it calls the standard vector size. */
const CHUNK = 2048;

const JOIN = `create or replace table pairs as
  select e.*, r.ts - e.ts as dur, r.ret from entry e join ret r on e.tid = r.tid and e.seq = r.seq`;

/** From what a trace has: the thread and the frame, in which calls follow each other. Right as long as no event is lost. */
const SAME_JOB = `create or replace table found as
  with e as (select *, row_number() over (partition by tid, frame order by ts) as n from entry),
       r as (select *, row_number() over (partition by tid, frame order by ts) as n from ret)
  select e.*, r.ts - e.ts as dur, r.ret from e join r on e.tid = r.tid and e.frame = r.frame and e.n = r.n`;

/**
 * Prints the time of `pair` on 5 M entries and as many returns beside that of DuckDB's join, both in this run, and
 * whether they give the same rows. DuckDB does it twice: from what a trace has, as `pair` does, and given what `pair`
 * has to find out, the number of each call, `seq`, on which it can join at once.
 */
export async function benchPair(): Promise<void> {
  const calls = makeCalls(ROWS);
  const { entry, ret } = tablesOf(calls);
  const instance = await DuckDBInstance.create(':memory:');
  const duck = await instance.connect();
  await duck.run(
    'create table entry (ts double, cpu integer, tid integer, dfd integer, seq integer, frame integer)',
  );
  await duck.run('create table ret (ts double, tid integer, ret integer, seq integer, frame integer)');
  const { begin, end, cpu, tid, dfd, seq, ret: value } = calls;
  const frame = Int32Array.from(calls.stack, (stack) => Number(stack & 0xffff_ffn));
  await fill(
    duck,
    'entry',
    [DOUBLE, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER],
    [begin.ts, cpu, tid, dfd, seq, frame],
    begin.call,
  );
  await fill(
    duck,
    'ret',
    [DOUBLE, INTEGER, INTEGER, INTEGER, INTEGER],
    [end.ts, tid, value, seq, frame],
    end.call,
  );
  let sameJob = Number.POSITIVE_INFINITY;
  let ours = Number.POSITIVE_INFINITY;
  let theirs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TURNS; turn++) {
    sameJob = Math.min(sameJob, await seconds(() => duck.run(SAME_JOB)));
    theirs = Math.min(theirs, await seconds(() => duck.run(JOIN)));
    ours = Math.min(ours, await seconds(() => pair(entry, ret)));
  }
  console.log(`${ROWS.toLocaleString('en')} entries and as many returns`);
  console.log(`pair by thread and stack                ${ms(ours)}`);
  console.log(
    `DuckDB, from thread, stack and time     ${ms(sameJob)}  ${(sameJob / ours).toFixed(1)}× (goal ${GOAL}×)`,
  );
  console.log(`DuckDB, given the number of each call   ${ms(theirs)}  ${(theirs / ours).toFixed(1)}×`);
  console.log(`rows equal: ${await sameRows(duck, pair(entry, ret))}`);
}

type Connection = Awaited<ReturnType<DuckDBInstance['connect']>>;

/** Columns that are per call are put into the order of the events. */
async function fill(
  duck: Connection,
  table: string,
  types: Parameters<typeof DuckDBDataChunk.create>[0],
  [ts, ...perCall]: readonly ArrayLike<number>[],
  call: Uint32Array,
): Promise<void> {
  const appender = await duck.createAppender(table);
  for (let start = 0; start < call.length; start += CHUNK) {
    const part = call.subarray(start, start + CHUNK);
    const chunk = DuckDBDataChunk.create(types);
    const times = Array.from(part, (_, i) => ts![start + i]!);
    chunk.setColumns([times, ...perCall.map((column) => Array.from(part, (c) => column[c]!))]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Compares every pair through sums that each row enters with its own weight, computed on both sides exactly. */
async function sameRows(duck: Connection, paired: PairTable<EntryRow, ReturnRow>): Promise<boolean> {
  const query = `select count(*)::double, sum(dur), sum(hugeint '1' * seq * (ret + 1))::varchar,
    sum(hugeint '1' * seq * dur::bigint)::varchar from pairs`;
  const [theirs] = (await duck.runAndReadAll(query)).getRows();
  const [dur, ret, seq] = (['dur', 'ret', 'seq'] as const).map((name) => paired.column(name));
  let total = 0;
  let byReturn = 0n;
  let byDuration = 0n;
  for (let row = 0; row < paired.numRows(); row++) {
    total += dur!.at(row);
    byReturn += BigInt(seq!.at(row) * (ret!.at(row) + 1));
    byDuration += BigInt(seq!.at(row) * dur!.at(row));
  }
  const ours = [paired.numRows(), total, String(byReturn), String(byDuration)];
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

async function seconds(work: () => unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function ms(time: number): string {
  return `${Math.round(time * 1000)} ms`.padStart(8);
}
