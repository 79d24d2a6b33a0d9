import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PageStream } from '../../src/probes/read/page-stream.ts';

const PAGE = 64;

type Part =
  | { readonly kind: 'tag'; readonly cpu: number }
  | { readonly kind: 'pass' }
  | { readonly kind: 'pages'; readonly fill: number; readonly count: number };

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant('tag' as const), cpu: fc.nat(0x3fff) }),
  fc.record({ kind: fc.constant('pass' as const) }),
  fc.record({
    kind: fc.constant('pages' as const),
    fill: fc.nat(0xfe),
    count: fc.integer({ min: 1, max: 5 }),
  }),
);

function bytesOf(part: Part): Uint8Array {
  switch (part.kind) {
    case 'tag':
      return Uint8Array.of(part.cpu & 0xff, part.cpu >> 8, 0, 0, 0, 0, 0, 0xff);
    case 'pass':
      return Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0xff);
    case 'pages':
      return new Uint8Array(PAGE * part.count).fill(part.fill);
  }
}

/** What a sink hears, page by page. */
function heard(chunks: readonly Uint8Array[]): string[] {
  const said: string[] = [];
  const stream = new PageStream(PAGE, {
    push(cpu, pages) {
      for (let at = 0; at < pages.length; at += PAGE) {
        const page = pages.subarray(at, at + PAGE);
        assert.ok(page.every((byte) => byte === page[0]));
        said.push(`${cpu}: ${page[0]} * ${page.length}`);
      }
    },
    settle: () => said.push('pass'),
  });
  for (const chunk of chunks) stream.push(chunk);
  stream.end();
  return said;
}

test('however the stream is cut into chunks, its pages and passes are the same', () => {
  fc.assert(
    fc.property(fc.array(part), fc.array(fc.integer({ min: 1, max: 3 * PAGE })), (parts, sizes) => {
      const expected: string[] = [];
      let cpu = 0;
      for (const p of parts) {
        if (p.kind === 'tag') cpu = p.cpu;
        else if (p.kind === 'pass') expected.push('pass');
        else expected.push(...Array(p.count).fill(`${cpu}: ${p.fill} * ${PAGE}`));
      }
      const whole = Buffer.concat(parts.map(bytesOf));
      const chunks: Uint8Array[] = [];
      for (let at = 0, i = 0; at < whole.length; i++) {
        const size = sizes[i % (sizes.length || 1)] ?? whole.length;
        chunks.push(whole.subarray(at, at + size));
        at += size;
      }
      assert.deepEqual(heard(chunks), expected);
    }),
  );
});

test('a page whose end never came is passed on as it is', () => {
  const tag = bytesOf({ kind: 'tag', cpu: 3 });
  assert.deepEqual(heard([tag, new Uint8Array(PAGE + 20).fill(7)]), [`3: 7 * ${PAGE}`, '3: 7 * 20']);
});
