import type { Kept } from '../base/kept.ts';
import { TOOLS } from '../base/tools.ts';
import { type EntryHead, FORMAT, VERSION } from './entry.ts';
import type { Packing } from './packed.ts';
import { store } from './store.ts';

/** What came from a recording is stored again with all that the recording says of it. */
export function keptEntry<Content>(head: EntryHead, packing: Packing<Content>): Kept<Content> {
  return {
    save: (content, place, masked) =>
      store(packing, content, place, masked, async () => ({ ...head, masked: [...head.masked, ...masked] })),
  };
}

/** What is known of a trace that another tool left as `place`. */
export function headOf(place: string): EntryHead {
  const now = new Date().toISOString();
  return {
    format: FORMAT,
    version: VERSION,
    asked: { magic: 'load', name: null, text: place, options: {}, target: null },
    source: null,
    cell: null,
    order: 1,
    began: now,
    ended: now,
    output: [],
    stopped: false,
    kernel: null,
    tools: TOOLS,
    masked: [],
  };
}
