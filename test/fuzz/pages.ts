import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { decodePages } from '../../src/probes/decode/decoder.ts';
import { type Capture, readCapture } from '../decode/golden.ts';
import { damage, surrounded } from './mutate.ts';
import type { Random } from './random.ts';
import type { Subject } from './subject.ts';

const PAGE = 4096;

/**
 * The decoder of ring-buffer pages: whatever the bytes, it throws nothing, makes no more of them than they can hold, and
 * what lies around them changes nothing.
 */
export function pagesSubject(): Subject {
  const captures = ['6.1-types', '6.12-types', '6.1-lossy', '6.1-medium'].map(readCapture).map(byId);
  return {
    one(random) {
      const { pages, formats, headerPage } = random.pick(captures);
      const { cpu, bytes } = random.pick(pages);
      const input = makePages(bytes, random);
      const ids = [...idsIn(input, formats)];
      const some = [ids[0], random.pick(ids)].flatMap((id) => formats.get(id ?? -1) ?? []);
      const options = { formats: some, headerPage };
      const [decoded, again] = [0x00, 0xff].map((around) =>
        decodePages([{ cpu, bytes: surrounded(input, around) }], options),
      );
      assert.ok(isDeepStrictEqual(decoded, again), 'what lies around the pages is read');
      const { events, loss } = decoded!;
      const rows = events.reduce((sum, event) => sum + event.rows, 0);
      assert.ok(rows + loss.unknown + loss.corrupt <= 1 + input.length / 4, `${rows} rows`);
      for (const { ts } of events)
        assert.ok(
          ts.every((time, i) => i === 0 || time >= ts[i - 1]!),
          'order of time',
        );
    },
  };
}

/** One or two pages of a capture, damaged; sometimes cut off. */
function makePages(bytes: Uint8Array, random: Random): Uint8Array {
  const count = 1 + random.below(2);
  const from = random.below(Math.max(1, bytes.length / PAGE - count + 1)) * PAGE;
  const pages = bytes.slice(from, from + count * PAGE);
  damage(pages, 64, random);
  return random.below(20) === 0 ? pages.subarray(0, random.below(pages.length)) : pages;
}

interface Known {
  readonly pages: Capture['pages'];
  readonly headerPage: string;
  readonly formats: ReadonlyMap<number, string>;
}

function byId({ pages, options: { formats, headerPage } }: Capture): Known {
  const ids = formats.map((text) => [Number(/^ID: (\d+)$/m.exec(text)![1]), text] as const);
  return { pages, headerPage, formats: new Map(ids) };
}

/** Events whose number stands somewhere in the pages; few formats make a decoder quickly. */
function idsIn(pages: Uint8Array, formats: ReadonlyMap<number, string>): Set<number> {
  const view = new DataView(pages.buffer, pages.byteOffset, pages.byteLength);
  const found = new Set<number>();
  for (let at = 16; at + 2 <= pages.length; at += 4) {
    const id = view.getUint16(at, true);
    if (formats.has(id)) found.add(id);
  }
  return found.size > 0 ? found : new Set(formats.keys());
}
