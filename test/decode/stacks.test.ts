import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecodedEvent, DecodedEvents } from '../../src/probes/decode/columns.ts';
import { StackPieces } from '../../src/probes/decode/stack-pieces.ts';
import { STACK_FIELD, withStacks } from '../../src/probes/decode/stacks.ts';

/** `[ts, cpu, tid]`, and of a stack its entries. */
type Row = readonly [ts: number, cpu: number, tid: number, ...entries: number[]];

function event(name: string, rows: readonly Row[]): DecodedEvent {
  const isStack = name === 'kernel_stack';
  const offsets = Uint32Array.from({ length: rows.length + 1 }, (_, i) =>
    rows.slice(0, i).reduce((sum, [, , , ...entries]) => sum + entries.length, 0),
  );
  const data = BigUint64Array.from(rows.flatMap(([, , , ...entries]) => entries.map(BigInt)));
  return {
    id: 1,
    group: isStack ? 'ftrace' : 'g',
    name,
    rows: rows.length,
    ts: Float64Array.from(rows, ([ts]) => ts),
    cpu: Uint16Array.from(rows, ([, cpu]) => cpu),
    tid: Int32Array.from(rows, ([, , tid]) => tid),
    fields: isStack ? { caller: { kind: 'list', offsets, items: { kind: 'bigint', data } } } : {},
  };
}

function stacksOf(events: readonly DecodedEvent[], gaps: DecodedEvents['gaps'] = []) {
  const loss = { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 };
  const found = withStacks({ base: 0n, events, loss, counts: [], gaps });
  return found.events.map(({ name, fields }) => {
    const column = fields[STACK_FIELD];
    assert.ok(column?.kind === 'list' && column.items.kind === 'bigint');
    const { offsets, items } = column;
    return [
      name,
      Array.from(offsets.subarray(1), (end, i) => [...items.data.subarray(offsets[i]!, end)].join(' ')),
    ];
  });
}

test('a stack belongs to the event before it on its CPU; an interrupt in between has its own', () => {
  assert.deepEqual(
    stacksOf([
      event('a', [
        [10, 0, 7],
        [11, 1, 8],
        [30, 0, 7],
      ]),
      event('irq', [[12, 0, 7]]),
      event('kernel_stack', [
        [13, 0, 7, 0x21, 0x22],
        [14, 0, 7, 0x11],
        [15, 1, 8, 0x12],
        [31, 0, 7, 0x13],
      ]),
    ]),
    [
      ['a', ['17', '18', '19']],
      ['irq', ['33 34']],
    ],
  );
});

test('what was lost is no other event’s: a stack behind a gap, or of another thread, stays alone', () => {
  const a = event('a', [
    [10, 0, 7],
    [20, 1, 8],
  ]);
  const stacks = event('kernel_stack', [
    [15, 0, 7, 0x11],
    [21, 1, 9, 0x12],
  ]);
  assert.deepEqual(stacksOf([a, stacks], [{ cpu: 0, ts: 14 }]), [['a', ['', '']]]);
});

test('the mark that ends a stack on old kernels is no entry', () => {
  const stacks = event('kernel_stack', [[11, 0, 7, 0x11]]);
  const { caller } = stacks.fields as unknown as { caller: { items: { data: BigUint64Array } } };
  caller.items.data[0] = 0xffff_ffff_ffff_ffffn;
  assert.deepEqual(stacksOf([event('a', [[10, 0, 7]]), stacks]), [['a', ['']]]);
});

test('a trace that is taken in pieces has the same stacks, wherever a piece ends', () => {
  const events: readonly Row[] = [
    [10, 0, 7],
    [11, 1, 8],
    [30, 0, 7],
    [31, 1, 8],
    [33, 0, 7],
    // Its stack never comes, and a second later nothing waits for it.
    [40, 1, 9],
    [2_000_000_000, 0, 7],
  ];
  const irqs: readonly Row[] = [
    [12, 0, 7],
    [34, 0, 7],
  ];
  const stacks: readonly Row[] = [
    [13, 0, 7, 0x21, 0x22],
    [14, 0, 7, 0x11],
    [15, 1, 8, 0x12],
    [32, 0, 7, 0x13],
    [35, 0, 7, 0x23],
    [36, 0, 7, 0x14],
    [37, 1, 8, 0x15],
    [2_000_000_001, 0, 7, 0x16],
  ];
  const all = [events, irqs, stacks];
  const times = all.flat().map(([ts]) => ts);
  const loss = { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 };
  const part = (from: number, to: number): DecodedEvents => ({
    base: BigInt(from % 7),
    events: ['a', 'irq', 'kernel_stack'].map((name, i) =>
      event(
        name,
        all[i]!.filter(([ts]) => ts >= from && ts < to).map(
          ([ts, ...rest]): Row => [ts - (from % 7), ...rest],
        ),
      ),
    ),
    loss,
    counts: [],
    gaps: [],
  });
  const rowsOf = ({ base, events }: DecodedEvents) =>
    events.flatMap(({ name, ts, fields }) => {
      const column = fields[STACK_FIELD];
      assert.ok(column?.kind === 'list' && column.items.kind === 'bigint');
      const { offsets, items } = column;
      return Array.from(ts, (time, i) => {
        return `${time + Number(base)} ${name} ${items.data.subarray(offsets[i]!, offsets[i + 1]!).join(' ')}`;
      });
    });
  const whole = rowsOf(withStacks(part(0, Number.POSITIVE_INFINITY))).sort();
  assert.equal(whole.filter((row) => /\d$/.test(row)).length, 8);
  for (const [i, first] of times.entries())
    for (const second of times.slice(i).filter((time) => time >= first)) {
      const pieces = new StackPieces();
      const taken = [
        pieces.take(part(0, first)),
        pieces.take(part(first, second)),
        pieces.rest(part(second, Number.POSITIVE_INFINITY)),
      ];
      assert.deepEqual(taken.flatMap(rowsOf).sort(), whole, `cut at ${first} and ${second}`);
      const ends = taken.map(({ base, events }) =>
        events.flatMap(({ ts }) => [...ts].map((time) => time + Number(base))),
      );
      assert.ok(Math.max(...ends[0]!) < Math.min(...ends[1]!, ...ends[2]!), 'pieces are in order');
    }
});
