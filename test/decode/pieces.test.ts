import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DecodedEvent, eventKey } from '../../src/probes/decode/columns.ts';
import { createDecoder, decodePages } from '../../src/probes/decode/decoder.ts';
import type { Keep } from '../../src/probes/decode/pieces.ts';
import { readCapture } from './golden.ts';
import { digest } from './values.ts';

const CAPTURES = ['6.1-types', '6.12-types', '6.1-medium', '6.1-lossy'];

/** Pages pushed in small passes, as they arrive. */
function inPasses(name: string, keep: Keep) {
  const { pages, options } = readCapture(name);
  const decoder = createDecoder({ ...options, keep });
  const step = 2 * 4096;
  for (let at = 0; pages.some(({ bytes }) => at < bytes.length); at += step) {
    for (const { cpu, bytes } of pages) decoder.push(cpu, bytes.subarray(at, at + step));
    decoder.settle();
  }
  return { decoder, whole: decodePages(pages, options) };
}

const newestOf = (events: readonly DecodedEvent[]) => Math.max(...events.map(({ ts }) => ts.at(-1) ?? 0));

test('rows that are kept in pieces are the rows', () => {
  for (const name of CAPTURES) {
    const { decoder, whole } = inPasses(name, { ms: 1e9, lasting: [] });
    assert.equal(digest(decoder.snapshot()), digest(whole), name);
    assert.equal(digest(decoder.finish()), digest(whole), name);
  }
});

test('a ring holds the newest rows, and counts those that were there', () => {
  for (const name of CAPTURES) {
    const span = newestOf(decodePages(readCapture(name).pages, readCapture(name).options).events);
    const ms = span / 4e6;
    const { decoder, whole } = inPasses(name, { ms, lasting: [] });
    const from = newestOf(whole.events) - ms * 1e6;
    const { events } = decoder.finish();
    const counts = decoder.counts();
    for (const [i, event] of events.entries()) {
      const expected = whole.events[i]!;
      const first = expected.ts.findIndex((ts) => ts >= from);
      assert.deepEqual(
        event.ts,
        first < 0 ? new Float64Array(0) : expected.ts.slice(first),
        `${name} ${event.name}`,
      );
    }
    const all = whole.events.reduce((sum, { rows }) => sum + rows, 0);
    assert.equal(
      [...counts.values()].reduce((sum, n) => sum + n, 0),
      all,
      name,
    );
    assert.ok(events.reduce((sum, { rows }) => sum + rows, 0) < all, name);
  }
});

test('of a lasting event the last row of each thread stays', () => {
  const name = '6.1-medium';
  const plain = decodePages(readCapture(name).pages, readCapture(name).options);
  const busiest = plain.events.reduce((a, b) => (b.rows > a.rows ? b : a));
  const { decoder, whole } = inPasses(name, {
    ms: newestOf(plain.events) / 10e6,
    lasting: [{ event: eventKey(busiest), by: null }],
  });
  const last = (event: DecodedEvent) =>
    [...new Map(Array.from(event.tid, (tid, row) => [tid, event.ts[row]!]))].sort((a, b) => a[0] - b[0]);
  const kept = decoder.finish().events.find(({ id }) => id === busiest.id)!;
  assert.ok(kept.rows < busiest.rows);
  assert.deepEqual(last(kept), last(whole.events.find(({ id }) => id === busiest.id)!));
});
