import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDecoder, decodePages } from '../../src/probes/decode/decoder.ts';
import { GOLDEN, readCapture } from './golden.ts';
import { KernelPrinter, readTrace, type TextLine, timeText } from './kernel-text.ts';
import { digest } from './values.ts';

const captures = readdirSync(GOLDEN, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const withText = captures.filter(({ name }) => existsSync(join(GOLDEN, name, 'trace.txt.zst')));

for (const { name } of withText) {
  test(`every field of every event of ${name} is what the kernel prints`, () => {
    const { pages, options, folder } = readCapture(name);
    const decoded = decodePages(pages, options);
    const printer = new KernelPrinter(folder, options.formats);
    const expected = Map.groupBy(readTrace(folder), ({ text }) => eventOf(text));
    assert.deepEqual(decoded.loss, { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 });
    for (const event of decoded.events) {
      const rows: TextLine[] = Array.from({ length: event.rows }, (_, row) => ({
        tid: event.tid[row]!,
        cpu: event.cpu[row]!,
        time: timeText(decoded.base + BigInt(event.ts[row]!)),
        text: printer.line(event, row),
      }));
      const text = rows.length === 0 ? '' : eventOf(rows[0]!.text);
      assert.deepEqual(rows, expected.get(text) ?? [], `${name} ${event.name}`);
      expected.delete(text);
    }
    assert.deepEqual([...expected.keys()], []);
  });
}

test('pages that arrive in passes give the rows of pages that are all there', () => {
  for (const name of ['6.1-types', '6.12-types', '6.1-lossy']) {
    const { pages, options } = readCapture(name);
    const decoder = createDecoder(options);
    const step = 7 * 4096;
    for (let at = 0; pages.some(({ bytes }) => at < bytes.length); at += step) {
      for (const { cpu, bytes } of pages) decoder.push(cpu, bytes.subarray(at, at + step));
      decoder.settle();
      // Decodes more than is settled, so that what follows is out of order.
      if (at === step) decoder.snapshot();
    }
    const expected = digest(decodePages(pages, options));
    assert.equal(digest(decoder.snapshot()), expected, name);
    assert.equal(digest(decoder.finish()), expected, name);
  }
});

test('the missed count of a lossy capture is the overrun that the kernel counted', () => {
  const { pages, options, folder } = readCapture('6.1-lossy');
  const overrun = Number(/^overrun: (\d+)$/m.exec(readFileSync(join(folder, 'stats0'), 'utf8'))![1]);
  const { loss } = decodePages(pages.slice(0, 1), options);
  assert.equal(overrun, 7287);
  assert.deepEqual(loss, { missed: overrun, missedUncounted: 0, unknown: 0, corrupt: 0 });
});

function eventOf(text: string): string {
  return /^(sys_openat(?:\(| ->)|<stack trace>|\w+:)/.exec(text)![1]!;
}
