import { Budget } from './budget.ts';
import { Cursor } from './cursor.ts';
import { badTraceDat, unsupported } from './errors.ts';
import type { Source } from './source.ts';
import type { DatFile } from './types.ts';
import { readVersion6 } from './version-6.ts';
import { readVersion7 } from './version-7.ts';

const MAGIC = '\x17\x08\x44tracing';

/**
 * Reads what a file of trace-cmd holds (trace-cmd.dat.v6(5), trace-cmd.dat.v7(5)):
 * ```
 * 0    17 08 44 "tracing"
 * 10   "6" or "7", NUL
 * 12   u8   0 = little-endian, 1 = big-endian
 * 13   u8   bytes of a long in the recording program
 * 14   u32  page size of the machine
 * ```
 * Throws InputError `bad-trace-dat` or `trace-dat-unsupported`.
 */
export function readTraceDat(source: Source): DatFile {
  const cursor = new Cursor(source);
  cursor.expect(MAGIC);
  const version = cursor.string(8);
  if (cursor.u8() !== 0)
    throw unsupported(
      source.name,
      'it was recorded on a big-endian machine, and pages are read as little-endian here',
      '`trace-cmd report` reads it on any machine',
    );
  if (![4, 8].includes(cursor.u8())) throw badTraceDat(source.name, 'a long has 4 or 8 bytes', 13);
  cursor.u32();
  if (version === '6') return readVersion6(source, cursor, Budget.ofPlain(source));
  if (version === '7') return readVersion7(source, cursor);
  throw unsupported(
    source.name,
    `its version is ${JSON.stringify(version)}`,
    'versions 6 and 7 are read: `trace-cmd convert --file-version 7` makes one',
  );
}
