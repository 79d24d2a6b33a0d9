import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Chunks } from '../../src/targets/chunks.ts';
import { Frame } from '../../src/targets/vm/frame.ts';

const MARK = 'abababac';

/** The bytes of a port in whatever pieces, taken apart again. */
async function takeApart(bytes: Buffer, cuts: readonly number[], head: boolean) {
  const body = new Chunks();
  const seen: { head?: string; tail?: string } = {};
  const parts = {
    body,
    onTail: (rest: string) => {
      seen.tail = rest;
    },
  };
  const onHead = (line: string) => {
    seen.head = line;
  };
  const frame = new Frame(MARK, head ? { ...parts, onHead } : parts);
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) frame.feed(bytes.subarray(edges[i - 1], edges[i]));
  body.end();
  const all: Uint8Array[] = [];
  for await (const chunk of body) all.push(chunk);
  return { ...seen, body: Buffer.concat(all) };
}

// Bodies full of beginnings of the mark.
const nearMark = fc.array(fc.constantFrom('a', 'ab', 'aba', 'abababa', 'b', '\n', '\0', 'x'), {
  maxLength: 30,
});

test('a body arrives whole whatever the pieces, and the rest of the line after it', async () => {
  const property = fc.asyncProperty(
    nearMark,
    fc.boolean(),
    fc.array(fc.nat(200), { maxLength: 20 }),
    async (pieces, head, cuts) => {
      const body = pieces.join('').replaceAll(MARK, '');
      const bytes = Buffer.from(`${head ? 'nonce 42\n' : ''}${body}${MARK} 7\n`);
      const seen = await takeApart(
        bytes,
        cuts.map((cut) => Math.min(cut, bytes.length)),
        head,
      );
      assert.equal(seen.body.toString(), body);
      assert.equal(seen.tail, '7');
      assert.equal(seen.head, head ? 'nonce 42' : undefined);
    },
  );
  await fc.assert(property, { numRuns: 500 });
});

test('bytes that could be the mark are held back until it is clear that they are not', async () => {
  const body = new Chunks();
  const frame = new Frame(MARK, { body, onTail: () => assert.fail('no mark yet') });
  frame.feed(Buffer.from('text aba'));
  const chunks = body[Symbol.asyncIterator]();
  assert.equal(Buffer.from((await chunks.next()).value).toString(), 'text ');
  frame.feed(Buffer.from('x'));
  assert.equal(Buffer.from((await chunks.next()).value).toString(), 'abax');
});
