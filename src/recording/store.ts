import { extname } from 'node:path';
import { inPlace } from '../base/write-file.ts';
import type { EntryHead } from './entry.ts';
import { writeEntry } from './folder.ts';
import { mask } from './mask.ts';
import type { Packing } from './packed.ts';

/**
 * Stores an answer as `place`: a file where its ending says a format of other tools, otherwise a folder; whole, or not at all.
 * Throws InputError, or what the file system says.
 */
export async function store<Answer>(
  packing: Packing<Answer>,
  answer: Answer,
  place: string,
  masked: readonly string[],
  head: () => Promise<EntryHead>,
): Promise<void> {
  const packed = mask({ kind: packing.kind, ...packing.pack(answer) }, masked);
  const write = packing.files?.[extname(place)];
  if (!write) return writeEntry(place, await head(), packed);
  const shown = masked.length === 0 ? answer : packing.unpack(packed);
  await inPlace(place, (draft) => write(shown, draft));
}
