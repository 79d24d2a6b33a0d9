import type { Kept } from '../base/kept.ts';
import { type StoredEntry, writeEntry } from './folder.ts';
import { mask } from './mask.ts';
import type { Packing } from './packed.ts';
import { savedAsFile } from './save-file.ts';

/** What came from a recording is stored again with all that the recording says of it. */
export function keptEntry<Content>({ entry }: StoredEntry, packing: Packing<Content>): Kept<Content> {
  return {
    save: async (content, folder, masked) => {
      if (savedAsFile(packing, content, folder, masked)) return;
      await writeEntry(
        folder,
        { ...entry, masked: [...entry.masked, ...masked] },
        mask({ kind: packing.kind, ...packing.pack(content) }, masked),
      );
    },
  };
}
