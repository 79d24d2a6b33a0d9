import type { Encoding, ParquetType } from 'hyparquet';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { Cursor } from './cursor.ts';
import type { Page } from './pages.ts';
import { checkDeltas, checkRuns } from './runs.ts';

/** What the pages of a column hold. */
export interface Leaf {
  readonly type: ParquetType;
  /** The highest levels: 0 where there are none. */
  readonly repetition: number;
  readonly definition: number;
}

/**
 * Goes through all that the library repeats as often as the page says, before it does: the runs of levels and of indexes, the
 * blocks of deltas. What is left for it takes bytes of the page for each value. Throws Error when something is longer than the
 * page says that it is, and for encodings that no table here has.
 */
export function checkPage(page: Page, leaf: Leaf): void {
  if (page.header.type === 'DICTIONARY_PAGE') return;
  const { at, nulls, encoding } =
    page.header.type === 'DATA_PAGE_V2' ? secondLevels(page, leaf) : firstLevels(page, leaf);
  checkValues(page.bytes, at, page.values - nulls, encoding, leaf.type);
}

/** Where the values begin and how many there are not, as far as is known. */
interface Found {
  readonly at: number;
  readonly nulls: number;
  readonly encoding: Encoding;
}

function firstLevels({ bytes, values, header }: Page, { repetition, definition }: Leaf): Found {
  const { encoding } = header.data_page_header!;
  let at = 0;
  if (repetition > 0) at = checkPrefixed(bytes, at, widthOf(repetition), values);
  if (definition === 0) return { at, nulls: 0, encoding };
  const end = checkPrefixed(bytes, at, widthOf(definition), values);
  // Blocks must be counted; in a run what is null makes no difference.
  const nulls = encoding.startsWith('DELTA_') ? nullsOf(bytes, at, values, definition) : 0;
  return { at: end, nulls, encoding };
}

/** As the library counts them. */
function nullsOf(bytes: Uint8Array, offset: number, values: number, definition: number): number {
  const levels = new Uint8Array(values);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  readRleBitPackedHybrid({ view, offset }, widthOf(definition), levels);
  return levels.reduce((nulls, level) => (level === definition ? nulls : nulls + 1), 0);
}

function secondLevels({ bytes, values, header }: Page, { repetition, definition }: Leaf): Found {
  const second = header.data_page_header_v2!;
  const { num_nulls: nulls, encoding, repetition_levels_byte_length: first } = second;
  if (!(Number.isInteger(nulls) && nulls >= 0 && nulls <= values))
    throw new Error(`a page says that ${nulls} of its ${values} values are null`);
  if (repetition > 0) checkRuns(bytes, 0, widthOf(repetition), values);
  if (definition > 0) checkRuns(bytes, first, widthOf(definition), values);
  return { at: first + second.definition_levels_byte_length, nulls, encoding };
}

function checkValues(
  bytes: Uint8Array,
  at: number,
  count: number,
  encoding: Encoding,
  type: ParquetType,
): void {
  switch (encoding) {
    case 'PLAIN':
    case 'BYTE_STREAM_SPLIT':
      return;
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      if (type === 'BOOLEAN') throw new Error('a page has a dictionary of booleans');
      if (at < bytes.length) checkRuns(bytes, at + 1, bytes[at]!, count);
      return;
    case 'RLE':
      if (type !== 'BOOLEAN') throw new Error(`a page has values of type ${type} in runs`);
      checkPrefixed(bytes, at, 1, count);
      return;
    case 'DELTA_BINARY_PACKED':
    case 'DELTA_LENGTH_BYTE_ARRAY':
      checkDeltas(bytes, at, count);
      return;
    // DELTA_BYTE_ARRAY repeats bytes of the value before: a page of it may unpack to any length once more.
    default:
      throw new Error(`a page is encoded as ${encoding}`);
  }
}

/** Runs behind their length in bytes. Returns where they end. */
function checkPrefixed(bytes: Uint8Array, at: number, width: number, count: number): number {
  const cursor = new Cursor(bytes, at);
  cursor.skip(4);
  checkRuns(bytes, cursor.at, width, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  cursor.skip(view.getUint32(at, true));
  return cursor.at;
}

const widthOf = (most: number): number => 32 - Math.clz32(most);
