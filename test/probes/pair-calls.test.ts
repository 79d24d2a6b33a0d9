import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecodedEvent } from '../../src/probes/decode/columns.ts';
import { decodePages } from '../../src/probes/decode/decoder.ts';
import { durationOf, LOST, OPEN, pairCalls } from '../../src/probes/graph/pair-calls.ts';
import { headerPage, PageBuilder } from '../decode/pages.ts';

const COMMON = `	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:unsigned long func;	offset:8;	size:8;	signed:0;
	field:int depth;	offset:16;	size:4;	signed:1;
`;
/** As Linux 6.1 has them. */
const FORMATS = [
  `system: ftrace\nname: funcgraph_entry\nID: 11\nformat:\n${COMMON}`,
  `system: ftrace\nname: funcgraph_exit\nID: 10\nformat:\n${COMMON}	field:unsigned int overrun;	offset:20;	size:4;	signed:0;
	field:unsigned long long calltime;	offset:24;	size:8;	signed:0;
	field:unsigned long long rettime;	offset:32;	size:8;	signed:0;
`,
];
type Mark = readonly [kind: 'in' | 'out', tid: number, depth: number, func: number, calltime?: number];

function record([kind, tid, depth, func, calltime = 0]: Mark, now: number): Uint8Array {
  const bytes = Buffer.alloc(kind === 'in' ? 20 : 40);
  bytes.writeUInt16LE(kind === 'in' ? 11 : 10, 0);
  bytes.writeInt32LE(tid, 4);
  bytes.writeBigUInt64LE(BigInt(func), 8);
  bytes.writeInt32LE(depth, 16);
  if (kind === 'out') {
    bytes.writeBigUInt64LE(BigInt(calltime), 24);
    bytes.writeBigUInt64LE(BigInt(now), 32);
  }
  return bytes;
}

/** What the ring buffer holds of these marks, which come `delta` ns after each other; decoded. */
function decoded(marks: readonly Mark[], deltas: readonly number[]) {
  const page = new PageBuilder(1000n);
  let now = 1000;
  for (const [i, mark] of marks.entries()) {
    now += deltas[i]!;
    page.record(deltas[i]!, record(mark, now));
  }
  const { events } = decodePages([{ cpu: 0, bytes: page.build() }], {
    formats: FORMATS,
    headerPage: headerPage(),
  });
  const find = (name: string) => events.find((event) => event.name === name) as DecodedEvent;
  return { entry: find('funcgraph_entry'), exit: find('funcgraph_exit') };
}

const ALL = Number.POSITIVE_INFINITY;

/** Of a trace that is over. */
function pairedAtEnd(...trace: Parameters<typeof pairCalls>) {
  const { exitOf, unpaired } = pairCalls(...trace);
  return { exitOf, unpaired };
}

test('a call and those inside of it are paired by thread and depth, and take the time that the kernel says', () => {
  const { entry, exit } = decoded(
    [
      ['in', 7, 0, 0xa],
      ['in', 7, 1, 0xb],
      ['in', 8, 0, 0xa],
      ['out', 7, 1, 0xb, 1017],
      ['out', 8, 0, 0xa, 1030],
      ['out', 7, 0, 0xa, 1009],
    ],
    [10, 10, 10, 10, 10, 10],
  );
  const { exitOf, unpaired } = pairCalls(entry, exit, [], ALL);
  assert.deepEqual([...exitOf], [2, 0, 1]);
  assert.equal(unpaired, 0);
  assert.deepEqual(
    [...exitOf].map((row) => durationOf(exit, row)),
    [51, 23, 20],
  );
});

test('calls that go on are open; where a partner was lost neither is a call', () => {
  const { entry, exit } = decoded(
    [
      ['out', 7, 3, 0xd],
      ['in', 7, 0, 0xa],
      ['in', 7, 1, 0xb],
      // The exit of b is lost.
      ['in', 7, 1, 0xc],
      ['out', 7, 2, 0xe],
      ['out', 7, 1, 0xc],
      ['in', 7, 1, 0xb],
    ],
    [1, 1, 1, 1, 1, 1, 1],
  );
  const { exitOf, unpaired } = pairCalls(entry, exit, [], ALL);
  assert.deepEqual([...exitOf], [OPEN, LOST, 2, OPEN]);
  assert.equal(unpaired, 3);
});

test('what interrupts a function that has given up its depth, but not said so, has that depth, too', () => {
  const { entry, exit } = decoded(
    [
      ['in', 7, 4, 0xa],
      ['in', 7, 4, 0x1],
      ['in', 7, 5, 0x2],
      ['out', 7, 5, 0x2],
      ['out', 7, 4, 0x1],
      ['out', 7, 4, 0xa],
    ],
    [1, 1, 1, 1, 1, 1],
  );
  assert.deepEqual(pairedAtEnd(entry, exit, [], ALL), { exitOf: Int32Array.of(2, 1, 0), unpaired: 0 });
});

test('where events were lost in between, the kernel’s own times say whether it is the same call', () => {
  const marks = (calltime: number): Mark[] => [
    ['in', 7, 0, 0xa],
    ['out', 7, 0, 0xa, calltime],
  ];
  const gaps = [{ cpu: 0, ts: 500_000 }];
  const deltas = [1, 1_000_000];
  const same = decoded(marks(1001), deltas);
  assert.deepEqual(pairedAtEnd(same.entry, same.exit, gaps, ALL), { exitOf: Int32Array.of(0), unpaired: 0 });
  const other = decoded(marks(900_000), deltas);
  assert.deepEqual(pairedAtEnd(other.entry, other.exit, gaps, ALL), {
    exitOf: Int32Array.of(LOST),
    unpaired: 2,
  });
});

test('calls deeper than wanted are left out without being missed', () => {
  const marks: Mark[] = [
    ['in', 7, 0, 0xa],
    ['in', 7, 1, 0xb],
    ['out', 7, 1, 0xb],
    ['out', 7, 0, 0xa],
  ];
  const { entry, exit } = decoded(marks, [1, 1, 1, 1]);
  assert.deepEqual(pairedAtEnd(entry, exit, [], 1), { exitOf: Int32Array.of(1, LOST), unpaired: 0 });
});

test('each CPU has an idle task of its own, all of them with the id 0', () => {
  const event = (ts: number[], cpu: number[]): DecodedEvent => ({
    id: 1,
    group: 'ftrace',
    name: '',
    rows: ts.length,
    ts: Float64Array.from(ts),
    cpu: Uint16Array.from(cpu),
    tid: new Int32Array(ts.length),
    fields: {
      func: { kind: 'bigint', data: BigUint64Array.from(ts, () => 5n) },
      depth: { kind: 'number', data: new Int32Array(ts.length) },
    },
  });
  const { exitOf, unpaired } = pairCalls(event([1, 2], [0, 1]), event([3, 4], [0, 1]), [], ALL);
  assert.deepEqual([[...exitOf], unpaired], [[0, 1], 0]);
});

/** A program of calls as marks: `(` enters a function, `)` leaves it. */
const program = fc
  .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 2 })), {
    maxLength: 80,
  })
  .map((steps) => {
    const stacks = new Map<number, { func: number; entry: number }[]>();
    const marks: Mark[] = [];
    const wanted: number[] = [];
    let exits = 0;
    for (const [enters, func, tid] of steps) {
      const stack = stacks.get(tid) ?? [];
      stacks.set(tid, stack);
      if (enters || stack.length === 0) {
        marks.push(['in', tid + 1, stack.length, func]);
        stack.push({ func, entry: wanted.push(OPEN) - 1 });
      } else {
        const call = stack.pop()!;
        marks.push(['out', tid + 1, stack.length, call.func]);
        wanted[call.entry] = exits++;
      }
    }
    return { marks, wanted };
  });

test('whatever is called, and however many marks have the same time', () => {
  fc.assert(
    fc.property(
      program,
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 80, maxLength: 80 }),
      (p, deltas) => {
        if (p.marks.length === 0) return;
        const { entry, exit } = decoded(p.marks, deltas);
        const { exitOf, unpaired } = pairCalls(entry, exit, [], ALL);
        assert.equal(unpaired, 0);
        // Calls of no length may be told apart in any way.
        if (deltas.every((delta) => delta > 0)) assert.deepEqual([...exitOf], p.wanted);
        else
          assert.deepEqual(
            [...exitOf].map((row, e) => (row < 0 ? row : exit.ts[row]! - entry.ts[e]!)),
            p.wanted.map((row, e) => (row < 0 ? row : exit.ts[row]! - entry.ts[e]!)),
          );
      },
    ),
  );
});
