import type { Kept } from '../base/kept.ts';
import { TOOLS } from '../base/tools.ts';
import { type EntryHead, FORMAT, VERSION } from './entry.ts';
import { readEntry, type StoredEntry } from './folder.ts';
import type { Packing } from './packed.ts';
import { answerOf } from './player.ts';
import { store } from './store.ts';

/** What came from a recording is stored again with all that the recording says of it. */
export function keptEntry<Content>(head: EntryHead, packing: Packing<Content>): Kept<Content> {
  return {
    save: (content, place, masked) =>
      store(packing, content, place, masked, async () => ({ ...head, masked: [...head.masked, ...masked] })),
  };
}

/** What a notebook may hold the beginning of. */
interface MayBeLonger {
  readonly report: { readonly onDisk?: number };
}

/** The same of what a notebook shows: where that is the beginning, all of it is stored. */
export function keptView<Content extends MayBeLonger>(
  { folder, entry }: StoredEntry,
  packing: Packing<Content>,
): Kept<Content> {
  return {
    save: (content, place, masked) =>
      content.report.onDisk
        ? saveRecorded(folder, packing, place, masked)
        : keptEntry(entry, packing).save(content, place, masked),
  };
}

/** Stores all that is recorded in `folder` as `place`. Throws as `readEntry` and `store`. */
export async function saveRecorded<Content>(
  folder: string,
  packing: Packing<Content>,
  place: string,
  masked: readonly string[],
): Promise<void> {
  const stored = await readEntry(folder);
  const whole = await answerOf(stored, packing, { view: false });
  await keptEntry(stored.entry, packing).save(whole, place, masked);
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
