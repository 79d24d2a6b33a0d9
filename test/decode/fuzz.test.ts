import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePages } from '../../src/probes/decode/decoder.ts';
import { readCapture } from './golden.ts';
import { COUNTER, counter, headerPage, PageBuilder } from './pages.ts';
import { digest } from './values.ts';

const PAGE = 4096;
const captures = ['6.1-types', '6.12-types', '6.1-lossy'].map(readCapture);

/** Where and what to overwrite in a page; headers more often than the rest. */
const edits = fc.array(
  fc.tuple(
    fc.oneof(fc.nat(40), fc.nat(PAGE - 1)),
    fc.oneof(fc.constantFrom(0, 0xff, 29, 30, 31, 0x1d, 0x80), fc.nat(255)),
  ),
  { minLength: 1, maxLength: 12 },
);

test('mutated pages are decoded without an error, to no more than their bytes can hold', () => {
  fc.assert(
    fc.property(fc.constantFrom(...captures), fc.nat(), edits, ({ pages, options }, which, changes) => {
      const sources = pages.map(({ cpu, bytes }) => {
        const from = (which % (bytes.length / PAGE)) * PAGE;
        const copy = Uint8Array.from(bytes.subarray(from, from + 3 * PAGE));
        for (const [at, value] of changes) copy[at] = value;
        return { cpu, bytes: copy };
      });
      const { events, loss } = decodePages(sources, options);
      const bytes = sources.reduce((sum, source) => sum + source.bytes.length, 0);
      const rows = events.reduce((sum, event) => sum + event.rows, 0);
      assert.ok(rows + loss.unknown + loss.corrupt <= bytes / 4);
      for (const { ts } of events) for (let i = 1; i < ts.length; i++) assert.ok(ts[i]! >= ts[i - 1]!);
    }),
    { numRuns: 400 },
  );
});

test('random bytes are decoded without an error', () => {
  const { options } = captures[0]!;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 2 * PAGE + 9, size: 'max' }), (bytes) => {
      const { loss } = decodePages([{ cpu: 0, bytes }], options);
      assert.ok(loss.unknown + loss.corrupt <= 1 + bytes.length / 4);
    }),
    { numRuns: 200 },
  );
});

test('events written to pages of any CPU come back as they were, in order of time', () => {
  const event = fc.record({
    cpu: fc.nat(3),
    delta: fc.nat(0x7ff_ffff),
    extend: fc.option(fc.bigInt(0n, 1n << 40n)),
    n: fc.nat(0xffff),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 300 }), (written) => {
      const times = new Map<number, bigint>();
      const pages = new Map<number, { builder: PageBuilder; done: Uint8Array[] }>();
      const expected: { cpu: number; time: bigint; n: number }[] = [];
      for (const { cpu, delta, extend, n } of written) {
        const before = times.get(cpu) ?? 1_000n;
        const page = pages.get(cpu) ?? { builder: new PageBuilder(before), done: [] };
        if (page.builder.room < 32) {
          page.done.push(page.builder.build());
          page.builder = new PageBuilder(before);
        }
        if (extend !== null) page.builder.timeExtend(extend);
        page.builder.record(delta, counter(n, cpu));
        const time = before + BigInt(delta) + (extend ?? 0n);
        times.set(cpu, time);
        pages.set(cpu, page);
        expected.push({ cpu, time, n });
      }
      expected.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.cpu - b.cpu));
      const sources = [...pages].map(([cpu, { builder, done }]) => ({
        cpu,
        bytes: Buffer.concat([...done, builder.build()]),
      }));
      const { base, events } = decodePages(sources, { formats: [COUNTER], headerPage: headerPage() });
      const { rows, ts, cpu, tid, fields } = events[0]!;
      const n = fields.n!;
      const decoded = Array.from({ length: rows }, (_, i) => {
        assert.equal(tid[i], cpu[i]);
        return { cpu: cpu[i]!, time: base + BigInt(ts[i]!), n: n.kind === 'number' ? n.data[i]! : -1 };
      });
      assert.deepEqual(decoded, expected);
    }),
    { numRuns: 200 },
  );
});

test('how pages are cut into pieces does not matter', () => {
  const { pages, options } = captures[0]!;
  const whole = digest(decodePages(pages, options));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), (step) => {
      const pieces = pages.flatMap(({ cpu, bytes }) =>
        Array.from({ length: Math.ceil(bytes.length / PAGE / step) }, (_, i) => ({
          cpu,
          bytes: bytes.subarray(i * step * PAGE, (i + 1) * step * PAGE),
        })),
      );
      assert.equal(digest(decodePages(pieces, options)), whole);
    }),
    { numRuns: 9 },
  );
});
