import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { callSites, closeTarget, kprobe, type Trace, useTarget } from '../../src/index.ts';
import { readOracle, type TextEvent, withOracle } from './oracle.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

async function both(
  probes: string,
  command: string,
  options = {},
): Promise<{ trace: Trace; oracle: TextEvent[]; output: string }> {
  let output = '';
  const trace = await kprobe(probes, {
    run: withOracle(command),
    output: (_stream, text) => {
      output += text;
    },
    ...options,
  });
  return { trace, oracle: readOracle(output), output };
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

type Row = Readonly<Record<string, unknown>> & {
  readonly ts: number;
  readonly tid: number;
  readonly cpu: number;
};

test("the seed's lines give what the kernel's own text says", { timeout: 120_000 }, async () => {
  const at = (await callSites('do_filp_open'))
    .objects()
    .find((call) => call.callee === 'path_openat')!.offset;
  const { trace, oracle, output } = await both(
    [
      'p:t1 do_filp_open dfd=%di name=+0(+0(%si)):string',
      'r:t2 do_filp_open ret=$retval ret_name=+0(+40(+24($retval))):string',
      `p:t3 do_filp_open+${at} fp=%ax`,
    ].join('\n'),
    'echo hi > /tmp/testfile; cat /tmp/testfile; cat /tmp/testfile2',
  );
  assert.ok(oracle.length > 20, `the oracle saw ${oracle.length} events:\n${output.slice(0, 2000)}`);
  const seen = new Set((trace.all.objects() as unknown as Row[]).map(({ tid }) => tid));
  const traced = oracle.filter(({ tid }) => seen.has(tid));
  const zero = zeroOf(trace, traced);
  for (const event of ['t1', 't2', 't3']) {
    const expected = traced.filter((e) => e.event === event);
    const rows = during(trace, event, traced, zero);
    assert.deepEqual(rows.map(rendered(event)), expected.map(asText(event)), event);
  }
  assert.equal(trace.report.lost, 0);
});

/** The median distance of one event's times in the text from ours. */
function zeroOf(trace: Trace, oracle: readonly TextEvent[]): number {
  const rows = (trace.table('t1').objects() as Row[]).filter((row) => row.name === '/tmp/testfile2');
  const texts = oracle.filter((e) => e.args.name === '"/tmp/testfile2"');
  assert.equal(rows.length, texts.length);
  return texts[0]!.us * 1000 - rows[0]!.ts;
}

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  t1: ['dfd', 'name'],
  t2: ['ret', 'ret_name'],
  t3: ['fp'],
};

function rendered(event: string) {
  return (row: Row) =>
    `${row.tid} ${row.cpu} ${COLUMNS[event]!.map((name) => kernelText(row[name])).join(' ')}`;
}

function asText(event: string) {
  return ({ tid, cpu, args }: TextEvent) =>
    `${tid} ${cpu} ${COLUMNS[event]!.map((name) => (name === 'ret_name' && isError(args.ret!) ? '(fault)' : args[name])).join(' ')}`;
}

/**
 * Nothing can be read behind an error pointer. Up to Linux 6.6 at least, the text then shows what the next string of the
 * event says (here our hidden `$comm`), because the kernel stores it in the place of the one it could not read.
 */
function isError(ret: string): boolean {
  return BigInt.asIntN(64, BigInt(ret)) < 0n && BigInt.asIntN(64, BigInt(ret)) >= -4095n;
}

/** A value as the kernel prints a kprobe argument. */
function kernelText(value: unknown): string {
  if (value === null) return '(fault)';
  if (typeof value === 'bigint') return `0x${BigInt.asUintN(64, value).toString(16)}`;
  return typeof value === 'string' ? `"${value}"` : String(value);
}
