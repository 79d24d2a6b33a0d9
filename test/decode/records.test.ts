import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecoder, decodePages } from '../../src/probes/decode/decoder.ts';
import { SECOND } from '../../src/probes/decode/lane.ts';
import { COUNTER, counter, headerPage, PageBuilder } from './pages.ts';

const NO_LOSS = { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 };
const options = { formats: [COUNTER], headerPage: headerPage() };

function decode(...pages: readonly Uint8Array[]) {
  const { base, events, loss } = decodePages(
    pages.map((bytes) => ({ cpu: 3, bytes })),
    options,
  );
  const { ts, cpu, tid, fields } = events[0]!;
  return {
    times: [...ts].map((t) => base + BigInt(t)),
    cpus: [...cpu],
    tids: [...tid],
    n: numbers(fields.n!),
    loss,
  };
}

function numbers(column: { readonly kind: string }): number[] {
  assert.equal(column.kind, 'number');
  return [...(column as unknown as { data: Uint32Array }).data];
}

test('deltas, time extends and discarded records add up', () => {
  const page = new PageBuilder(1_000n)
    .record(5, counter(1))
    .timeExtend(1n << 40n)
    .record(2, counter(2))
    .padding(9, 8)
    .long(1, counter(0xffff_ffff, -1))
    .build();
  assert.deepEqual(decode(page), {
    times: [1_005n, 1_007n + (1n << 40n), 1_017n + (1n << 40n)],
    cpus: [3, 3, 3],
    tids: [42, 42, -1],
    n: [1, 2, 0xffff_ffff],
    loss: NO_LOSS,
  });
});

test('an absolute time stamp replaces the time', () => {
  const page = new PageBuilder(1_000n)
    .record(5, counter(1))
    .timeStamp(900_000_000_000n)
    .record(0, counter(2))
    .build();
  assert.deepEqual(decode(page).times, [1_005n, 900_000_000_000n]);
});

test('an absolute time stamp takes the upper five bits of the time before, and carries when it would go back', () => {
  const page = 0xf000_0000_0000_1000n;
  const near = new PageBuilder(page)
    .timeStamp(page + 77n)
    .record(0, counter(1))
    .build();
  assert.deepEqual(decode(near).times, [page + 77n]);
  const before = (5n << 59n) - 16n;
  const over = new PageBuilder(before)
    .timeStamp((5n << 59n) + 4n)
    .record(0, counter(1))
    .build();
  assert.deepEqual(decode(over).times, [(5n << 59n) + 4n]);
});

test('padding without a delta ends the page', () => {
  const first = new PageBuilder(10n).record(0, counter(1)).endPadding().build();
  const second = new PageBuilder(20n).record(0, counter(2)).build();
  assert.deepEqual(decode(first, second), {
    times: [10n, 20n],
    cpus: [3, 3],
    tids: [42, 42],
    n: [1, 2],
    loss: NO_LOSS,
  });
});

test('missed events are counted where the page says how many, and noted where it has no room to', () => {
  const counted = new PageBuilder(1n).record(0, counter(1)).build({ stored: 123n });
  const uncounted = new PageBuilder(2n).record(0, counter(2)).build({});
  const unknown = new PageBuilder(3n).record(0, counter(3)).build({ stored: -1n });
  assert.deepEqual(decode(counted, uncounted, unknown).loss, { ...NO_LOSS, missed: 123, missedUncounted: 2 });
  const full = new PageBuilder(1n);
  while (full.room >= 16) full.record(0, counter(1));
  assert.deepEqual(decode(full.build({})).loss, { ...NO_LOSS, missedUncounted: 1 });
});

test('pages may be larger than 4096 bytes', () => {
  for (const pageSize of [16384, 65536]) {
    const page = new PageBuilder(5n, pageSize);
    let rows = 0;
    while (page.room >= 16) page.record(1, counter(rows++));
    const bytes = Buffer.concat([
      page.build(),
      new PageBuilder(1_000_000n, pageSize).record(0, counter(rows)).build(),
    ]);
    for (const header of [headerPage(pageSize), headerPage()]) {
      const decoded = decodePages([{ cpu: 0, bytes }], { formats: [COUNTER], headerPage: header, pageSize });
      assert.deepEqual(numbers(decoded.events[0]!.fields.n!), [...Array(rows + 1).keys()]);
      assert.deepEqual(decoded.loss, NO_LOSS);
    }
  }
});

test('rows of several CPUs are in order of time, equal times in order of the CPUs', () => {
  const page = (start: bigint, deltas: readonly number[], n: number) => {
    const builder = new PageBuilder(start);
    for (const delta of deltas) builder.record(delta, counter(n));
    return builder.build();
  };
  const pages = [
    { cpu: 2, bytes: page(100n, [0, 5, 5], 2) },
    { cpu: 0, bytes: page(105n, [0, 0, 20], 0) },
    { cpu: 130, bytes: page(90n, [0, 15], 130) },
  ];
  const { base, events } = decodePages(pages, options);
  assert.equal(base, 90n);
  assert.deepEqual([...events[0]!.ts], [0, 10, 15, 15, 15, 15, 20, 35]);
  assert.deepEqual([...events[0]!.cpu], [130, 2, 0, 0, 2, 130, 2, 0]);
  assert.deepEqual(numbers(events[0]!.fields.n!), [130, 2, 0, 0, 2, 130, 2, 0]);
});

test('what comes late is put in order, and the base is the earliest time', () => {
  const decoder = createDecoder(options);
  const push = (cpu: number, time: bigint) =>
    decoder.push(cpu, new PageBuilder(time).record(0, counter(cpu)).build());
  push(1, 1_000n);
  assert.deepEqual([...decoder.snapshot().events[0]!.ts], [0]);
  push(0, 400n);
  push(1, 1_100n);
  const { base, events } = decoder.finish();
  assert.equal(base, 400n);
  assert.deepEqual([...events[0]!.ts], [0, 600, 700]);
  assert.deepEqual([...events[0]!.cpu], [0, 1, 1]);
});

test('pages of one CPU from two instances are put in order', () => {
  const page = (time: bigint, n: number) =>
    new PageBuilder(time)
      .record(0, counter(n))
      .record(20, counter(n + 1))
      .build();
  const pages = [
    { cpu: 1, bytes: page(100n, 0) },
    { cpu: 1 + SECOND, bytes: page(110n, 10) },
    { cpu: 1, bytes: page(150n, 2) },
  ];
  const [event] = decodePages(pages, options).events;
  assert.deepEqual([...event!.ts], [0, 10, 20, 30, 50, 70]);
  assert.deepEqual([...event!.cpu], [1, 1, 1, 1, 1, 1]);
  assert.deepEqual(numbers(event!.fields.n!), [0, 10, 1, 11, 2, 3]);
});

test('settling decodes what nothing can precede any more, and all of it when nothing new came', () => {
  const decoder = createDecoder(options);
  const push = (cpu: number, time: bigint) =>
    decoder.push(cpu, new PageBuilder(time).record(0, counter(cpu)).build());
  const rows = () => decoder.counts().get('counter');
  push(0, 100n);
  push(1, 150n);
  decoder.settle();
  assert.equal(rows(), 0);
  push(0, 200n);
  decoder.settle();
  assert.equal(rows(), 2);
  decoder.settle();
  assert.equal(rows(), 3);
});

test('records without a format are counted, not decoded', () => {
  const stranger = Buffer.from(counter(1));
  stranger.writeUInt16LE(999, 0);
  const page = new PageBuilder(1n).record(0, stranger).record(3, counter(2)).build();
  assert.deepEqual(decode(page), {
    times: [4n],
    cpus: [3],
    tids: [42],
    n: [2],
    loss: { ...NO_LOSS, unknown: 1 },
  });
});

test('a page or record that does not hold together is counted, and what is sound is kept', () => {
  const long = new PageBuilder(1n).record(0, counter(1)).long(0, counter(2)).build();
  Buffer.from(long.buffer, long.byteOffset).writeUInt32LE(0xffff_fff0, 16 + 16 + 4);
  assert.deepEqual(decode(long), {
    times: [1n],
    cpus: [3],
    tids: [42],
    n: [1],
    loss: { ...NO_LOSS, corrupt: 1 },
  });
  const commit = new PageBuilder(1n).record(0, counter(1)).build();
  Buffer.from(commit.buffer, commit.byteOffset).writeUInt32LE(5000, 8);
  assert.deepEqual(decode(commit).loss, { ...NO_LOSS, corrupt: 1 });
  const short = new PageBuilder(1n).record(0, counter(1).subarray(0, 8)).record(1, counter(2)).build();
  assert.deepEqual(decode(short), {
    times: [2n],
    cpus: [3],
    tids: [42],
    n: [2],
    loss: { ...NO_LOSS, corrupt: 1 },
  });
  assert.deepEqual(decode(commit.subarray(0, 100)).loss, { ...NO_LOSS, corrupt: 1 });
});
