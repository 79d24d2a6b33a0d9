import { extname } from 'node:path';
import { mask } from './mask.ts';
import type { Packing } from './packed.ts';

/** Writes an answer as a file that is no recording, where the place ends as one does. Throws what the file system says. */
export function savedAsFile<Answer>(
  packing: Packing<Answer>,
  answer: Answer,
  place: string,
  masked: readonly string[],
): boolean {
  const save = packing.files?.[extname(place)];
  if (!save) return false;
  const shown =
    masked.length === 0
      ? answer
      : packing.unpack(mask({ kind: packing.kind, ...packing.pack(answer) }, masked));
  save(shown, place);
  return true;
}
