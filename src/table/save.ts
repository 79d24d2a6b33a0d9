import { InputError } from '../base/errors.ts';
import { inPlace, writeWhole } from '../base/write-file.ts';
import { arrowFile } from './arrow.ts';
import { csvLines } from './csv.ts';
import { jsonLines } from './json.ts';
import { writeParquet } from './parquet/write.ts';

const WRITERS: Readonly<Record<string, (table: object, file: string) => Promise<void>>> = {
  '.csv': (table, file) => writeWhole(file, csvLines(table)),
  '.arrow': (table, file) => writeWhole(file, arrowFile(table)),
  '.parquet': (table, file) => inPlace(file, async (draft) => writeParquet(table, draft, { hidden: false })),
  '.json': (table, file) => writeWhole(file, jsonLines(table)),
};

/**
 * Writes the rows of a table as they stand, by the ending of the file's name; whole or not at all. Throws InputError
 * `table-format` for another ending, `mixed-column` for a column that no type holds, `bad-output` for the place.
 */
export async function saveTable(table: object, file: string): Promise<void> {
  const ending = Object.keys(WRITERS).find((name) => file.endsWith(name));
  if (ending !== undefined) return WRITERS[ending]!(table, file);
  throw new InputError({
    code: 'table-format',
    what: `a table cannot be saved as '${file}'`,
    hint: `the name must end in ${Object.keys(WRITERS).join(', ')}`,
  });
}
