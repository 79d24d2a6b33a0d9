import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ColumnTable } from 'arquero';
import { closeTarget, kprobe, pair, useTarget } from '../../src/index.ts';
import { readOracle, type TextEvent, withOracle } from './oracle.ts';

/** A call as it matters here: which one it was, what came back, and which call it was made in. */
interface Call {
  readonly stack: string;
  readonly ret: number;
  /** Position, among the calls of its thread, of the call it was made in; -1 for none. */
  readonly parent: number;
}

/** Calls of each thread in the order of their starts. */
type Calls = ReadonlyMap<number, readonly Call[]>;

interface Span {
  readonly tid: number;
  readonly stack: string;
  readonly ret: number;
  readonly start: number;
  readonly end: number;
  readonly comm: string;
}

/**
 * The root of the lab VM is an overlay: opening one of its files opens the file below it, too, so `do_dentry_open`
 * nests in itself. The oracle collects the same probes without filter and pairs them by nesting.
 */
const WORKLOAD =
  'for i in 1 2 3; do cat /etc/passwd /etc/hostname & cat /etc/group /etc/nowhere; wait; done >/dev/null 2>&1';
const ENTER = 'p:enter do_dentry_open';
const LEAVE = 'r:leave do_dentry_open ret=$retval';

before(async () => useTarget('vm'));
after(async () => closeTarget());

test('calls that nest in themselves are paired as they were made', async () => {
  const { ours, truth } = await traced(`${ENTER}\n${LEAVE}`);
  assertSame(ours, truth);
  const nested = [...callsOf(ours).values()].flat().filter(({ parent }) => parent >= 0);
  assert.ok(nested.length > 5, 'the workload nests');
});

test('a filtered entry shifts no pair', async () => {
  const { ours, truth, unpaired } = await traced(`${ENTER} if comm == "cat"\n${LEAVE}`);
  assert.ok(unpaired > 0, 'the filter took entries away');
  assertSame(
    ours,
    truth.filter(({ comm }) => comm === 'cat'),
  );
});

test('lost events shift no pair', async () => {
  const make = 'mkdir /tmp/u; i=0; while [ $i -lt 600 ]; do : > /tmp/u/f$i; i=$((i+1)); done';
  const open = '( i=0; while [ $i -lt 600 ]; do : < /tmp/u/f$i; i=$((i+1)); done )';
  const trace = await kprobe(
    'p:enter do_filp_open name=pathname->name\nr:leave do_filp_open ret=$retval file=$retval->f_path.dentry->d_name.name',
    { run: `( ${make} ); ${open} & ${open} & ${open}; wait`, bufferKiB: 4 },
  );
  assert.ok(trace.report.lost > 0, 'the buffer was too large to lose anything');
  const pairs = pair(trace.table('enter') as never, trace.table('leave') as never);
  const rows = pairs.objects() as unknown as readonly { readonly name: string; readonly file: string }[];
  const named = rows.filter(({ name }) => /^\/tmp\/u\/f\d+$/.test(name));
  assert.ok(named.length > 100, `${named.length} pairs`);
  for (const { name, file } of named) assert.equal(file, name.slice('/tmp/u/'.length));
});

async function traced(probes: string) {
  let output = '';
  const trace = await kprobe(probes, {
    run: withOracle(WORKLOAD),
    output: (_stream, text) => {
      output += text;
    },
  });
  const pairs = pair(trace.table('enter') as never, trace.table('leave') as never);
  const rows = pairs.objects() as unknown as readonly {
    readonly tid: number;
    readonly ts: number;
    readonly dur: number;
    readonly ret: number;
    readonly comm: string;
  }[];
  const stacks = (pairs as unknown as ColumnTable).data().$stack!;
  const ours = rows.map(
    ({ tid, ts, dur, ret, comm }, row): Span => ({
      tid,
      stack: `0x${(stacks.at(row) as bigint).toString(16)}`,
      ret,
      start: ts,
      end: ts + dur,
      comm,
    }),
  );
  const { open, lost, before, filtered } = pairs.unpaired;
  return { ours, truth: byNesting(readOracle(output)), unpaired: open + lost + before + filtered };
}

/** The textbook way, right where no event is missing: a return ends the last entry of its thread. */
function byNesting(events: readonly TextEvent[]): Span[] {
  const open = new Map<number, TextEvent[]>();
  const spans: Span[] = [];
  for (const event of events) {
    const entries = open.get(event.tid) ?? [];
    open.set(event.tid, entries);
    const entry = event.event === 'enter' ? void entries.push(event) : entries.pop();
    if (!entry) continue;
    const { __pb_stack: stack, __pb_comm: comm } = entry.args;
    const ret = Number(event.args.ret);
    spans.push({
      tid: event.tid,
      stack: stack!,
      ret,
      start: entry.us,
      end: event.us,
      comm: JSON.parse(comm!) as string,
    });
  }
  return spans;
}

/** Threads that both saw: the oracle sees our readers too, and we saw what ran before the oracle did. */
function assertSame(ours: readonly Span[], truth: readonly Span[]): void {
  const [found, expected] = [callsOf(ours), callsOf(truth)];
  const threads = [...expected.keys()].filter((tid) => found.has(tid));
  assert.ok(threads.length >= 6, `${threads.length} threads`);
  for (const tid of threads) assert.deepEqual(found.get(tid), expected.get(tid), `thread ${tid}`);
}

function callsOf(spans: readonly Span[]): Calls {
  const threads = Map.groupBy(spans, ({ tid }) => tid);
  return new Map([...threads].sort(([a], [b]) => a - b).map(([tid, own]) => [tid, ordered(own)]));
}

function ordered(spans: readonly Span[]): Call[] {
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
  return sorted.map(({ stack, ret, start, end }, i) => ({
    stack,
    ret,
    parent: sorted.findLastIndex((other, j) => j < i && other.start <= start && other.end >= end),
  }));
}
