import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../base/errors.ts';

/** What an answer's folder holds: `recording.json`, tables, and raw pages. */
const OURS = /^(recording\.json|.*\.parquet|raw)$/;

/**
 * A recording takes the place of another, and of nothing else: whoever names a folder with other files in it loses none of them.
 * Throws InputError `bad-output`.
 */
export function checkOverwrite(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory())
    throw refused(folder, 'it is a file', 'name a folder, or a file that ends in .dat or .pftrace');
  const foreign = foreignIn(folder);
  if (foreign !== null)
    throw refused(
      folder,
      `${foreign} in it is no part of a recording`,
      `name a folder in it: ${join(folder, 'NAME')}`,
    );
}

/** The first of what is no recording, and of no answer of one; null where there is nothing else. */
function foreignIn(folder: string): string | null {
  const answers = existsSync(join(folder, 'recording.json')) ? ['.'] : namesIn(folder);
  for (const name of answers) {
    const answer = join(folder, name);
    if (!existsSync(join(answer, 'recording.json'))) return name;
    const foreign = namesIn(answer).find((each) => !OURS.test(each));
    if (foreign !== undefined) return join(name, foreign);
  }
  return null;
}

/** Without drafts, which who is writing there removes. */
const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => !name.startsWith('.part-'));

function refused(folder: string, why: string, hint: string): InputError {
  return new InputError({ code: 'bad-output', what: `${folder} cannot be replaced`, why, hint });
}
