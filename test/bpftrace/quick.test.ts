import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readMessage } from '../../src/bpftrace/decode/message.ts';
import { eachLine, Lines, textOf } from '../../src/bpftrace/run/lines.ts';
import { Tabulator } from '../../src/bpftrace/tabulate/tabulate.ts';

const TYPES = { '%d': 'int64', '%s': 'string[64]', '%x': 'int64' } as const;
const FORMATS = [
  'dfd=%d name=%s\n',
  '%s=%s\n',
  '%s',
  'a"%s"\\%d',
  '%d%s',
  'é %s %d',
  'n%sn %x\n',
  '%d\n',
  'same\n',
];

const tabulator = (formats: readonly string[]) =>
  new Tabulator({
    maps: [],
    escapesKeysTwice: false,
    printfs: formats.map((format) => ({
      format,
      args: [...format.matchAll(/%[dsx]/g)].map(([conversion], i) => ({
        name: `a${i}`,
        type: TYPES[conversion as keyof typeof TYPES],
      })),
    })),
  });

const tables = (made: Tabulator) =>
  made.tables().map(({ schema, table }) => [schema, table.objects(), made.counts()]);

/** What bpftrace prints of a format: pieces that are easily taken for each other. */
const piece = fc.oneof(
  fc.constantFrom('a', ' ', '=', 'n', '"', '\\', '\n', 'é', 'name', '-7', '12', 'dfd=3 name=x', '\t'),
  fc.integer().map(String),
);
const value = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
const printed = fc
  .tuple(fc.constantFrom(...FORMATS), fc.array(value, { minLength: 2, maxLength: 2 }), fc.integer())
  .map(([format, [a, b], n]) => {
    const texts = [a!, b!];
    return format.replace(/%[dsx]/g, (c) => (c === '%s' ? texts.pop()! : c === '%d' ? String(n) : '7f'));
  });

test('rows that are read quickly are those that are read with care', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(FORMATS, { minLength: 1 }), fc.array(printed), (formats, texts) => {
      const [quick, careful] = [tabulator(formats), tabulator(formats)];
      for (const text of texts) {
        const line = `{"type": "printf", "data": ${JSON.stringify(text)}}`;
        const bytes = Buffer.from(`junk${line}\n`);
        quick.addLine(bytes, 4, bytes.length - 1, 5);
        careful.add(readMessage(line), 5);
      }
      assert.deepEqual(tables(quick), tables(careful));
    }),
    { numRuns: 500 },
  );
});

test('texts by the thousand come back as they were, a number too large makes its column bigint', () => {
  const made = tabulator(['n=%d s=%s\n']);
  const texts = Array.from({ length: 5000 }, (_, i) => `${i % 1700}${'·'.repeat(i % 7)}`);
  for (const [i, text] of texts.entries()) {
    const n = i === 4999 ? '9223372036854775807' : String(i - 2);
    const line = Buffer.from(`{"type": "printf", "data": "n=${n} s=${text}\\n"}`);
    made.addLine(line, 0, line.length, 0);
  }
  const rows = made.tables()[0]!.table.objects() as unknown as {
    a0: bigint;
    a1: string;
    n: bigint;
    s: string;
  }[];
  assert.deepEqual(
    rows.map((row) => row.s),
    texts,
  );
  assert.deepEqual([rows[0]!.n, rows[4999]!.n], [-2n, 9223372036854775807n]);
});

test('lines are whole however their bytes come, the last one without an end, too', async () => {
  const text = 'one\n\nzwölf\nthree {"a": 1}\nlast';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 })), fc.nat(4), async (sizes, first) => {
      const lines = new Lines(chunks(Buffer.from(text), sizes));
      const read: string[] = [];
      for (let i = 0; i < first; i++) read.push((await lines.next())!);
      if (first > 0) lines.unread(read.pop()!);
      for (let some = await lines.some(); some !== null; some = await lines.some()) {
        const batch = some;
        eachLine(batch, (from, end) => read.push(textOf(batch, from, end)));
      }
      assert.deepEqual(read, text.split('\n'));
    }),
  );
});

/** One buffer for all, as a reader that is careful with memory gives them. */
async function* chunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(64);
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    const n = bytes.copy(buffer, 0, from, Math.min(from + size, bytes.length));
    if (n > 0) yield buffer.subarray(0, n);
    from += n;
  }
}
