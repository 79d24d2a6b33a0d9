import { extname, resolve } from 'node:path';
import { InputError } from '../base/errors.ts';
import { inPlace } from '../base/write-file.ts';
import type { EntryHead } from './entry.ts';
import { writeEntry } from './folder.ts';
import { mask } from './mask.ts';
import { checkOverwrite } from './overwrite.ts';
import type { Packing } from './packed.ts';

/** Endings of files that somebody would look for in vain in a folder called so. */
const OF_FILES = ['.csv', '.arrow', '.parquet', '.json', '.dat', '.pftrace'];

/**
 * Stores an answer as `place`: a file where its ending says a format of other tools, otherwise a folder; whole, or not at all.
 * Throws InputError `trace-format`, `bad-output`, or what the file system says.
 */
export async function store<Answer>(
  packing: Packing<Answer>,
  answer: Answer,
  place: string,
  masked: readonly string[],
  head: () => Promise<EntryHead>,
): Promise<void> {
  const ending = extname(place);
  const write = packing.files?.[ending];
  if (!write) checkFolder(place, ending, Object.keys(packing.files ?? {}));
  const packed = mask({ kind: packing.kind, ...packing.pack(answer) }, masked);
  if (!write) return writeEntry(place, await head(), packed);
  const shown = masked.length === 0 ? answer : packing.unpack(packed);
  await inPlace(place, (draft) => write(shown, draft));
}

function checkFolder(place: string, ending: string, known: readonly string[]): void {
  if (OF_FILES.includes(ending))
    throw new InputError({
      code: 'trace-format',
      what: `what a cell collected cannot be saved as '${place}'`,
      hint: `name ${['a folder', ...known.map((each) => `a file that ends in ${each}`)].join(', or ')}; a table saves itself: \`NAME.TABLE.save('opens.csv')\``,
    });
  checkOverwrite(resolve(place));
}
