import { constants, zstdCompressSync } from 'node:zlib';
import type { ColumnChunk, Encoding, PageHeader } from 'hyparquet';
import { ByteWriter, type Writer } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { Bytes, deltas, distinct, hybrid, widthOf } from './encodings.ts';

/** The values of one column of a row group, without those that are null. */
export interface ChunkValues {
  /** 1 where a row has a value; null in a column in which every row must. */
  readonly present: Uint8Array | null;
  readonly rows: number;
  readonly values:
    | { readonly kind: 'texts'; readonly codes: Uint32Array; readonly dictionary: readonly string[] }
    /** Of 64 bits each: two halves, low before high. */
    | { readonly kind: 'halves'; readonly halves: Int32Array }
    /** Whole numbers that differ by little from row to row. */
    | { readonly kind: 'rising'; readonly numbers: ArrayLike<number> };
}

/** More different values than this are not worth a dictionary. */
const MOST_DISTINCT = 4096;
const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Writes a column of a row group: a page of its different values, where they are few, and one of the values. */
export function writeChunk(
  writer: Writer,
  name: string,
  type: 'BYTE_ARRAY' | 'INT64' | 'DOUBLE',
  { present, rows, values }: ChunkValues,
): ColumnChunk {
  const start = writer.offset;
  const { dictionary, bytes, encoding } = encoded(values);
  let unpacked = 0;
  if (dictionary) unpacked += writeDictionary(writer, dictionary);
  const page = writer.offset;
  unpacked += writePage(writer, { present, rows, bytes, encoding });
  return {
    file_offset: BigInt(start),
    meta_data: {
      type,
      encodings: dictionary ? ['PLAIN', encoding] : [encoding],
      path_in_schema: [name],
      codec: 'ZSTD',
      num_values: BigInt(rows),
      total_compressed_size: BigInt(writer.offset - start),
      total_uncompressed_size: BigInt(unpacked),
      data_page_offset: BigInt(page),
      ...(dictionary ? { dictionary_page_offset: BigInt(start) } : {}),
    },
  };
}

interface Coded {
  readonly dictionary: { readonly bytes: Uint8Array; readonly count: number } | null;
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
}

function encoded(values: ChunkValues['values']): Coded {
  if (values.kind === 'rising')
    return { dictionary: null, bytes: deltas(values.numbers), encoding: 'DELTA_BINARY_PACKED' };
  if (values.kind === 'texts') return texts(values.codes, values.dictionary);
  const { halves } = values;
  const found = distinct(halves, Math.min(MOST_DISTINCT, Math.max(1, halves.length >>> 3)));
  return found
    ? coded(bytesOf(found.values), found.values.length / 2, found.codes)
    : { dictionary: null, bytes: bytesOf(halves), encoding: 'PLAIN' };
}

/** Only those of the dictionary that occur; it may be that of more rows. */
function texts(codes: Uint32Array, dictionary: readonly string[]): Coded {
  const bytes = new Bytes();
  const newCodes = new Int32Array(dictionary.length).fill(-1);
  let known = 0;
  const recoded = codes.map((code) => {
    if (newCodes[code] === -1) {
      newCodes[code] = known++;
      appendText(bytes, dictionary[code]!);
    }
    return newCodes[code]!;
  });
  return coded(bytes.whole(), known, recoded);
}

const encoder = new TextEncoder();

function appendText(bytes: Bytes, text: string): void {
  const utf8 = encoder.encode(text);
  for (let shift = 0; shift < 32; shift += 8) bytes.byte((utf8.length >>> shift) & 0xff);
  bytes.append(utf8);
}

/** The codes stand behind their width. */
function coded(dictionary: Uint8Array, count: number, codes: Uint32Array): Coded {
  const width = widthOf(Math.max(0, count - 1));
  const bytes = new Bytes();
  bytes.byte(width);
  if (codes.length > 0) bytes.append(hybrid(codes, width));
  return { dictionary: { bytes: dictionary, count }, bytes: bytes.whole(), encoding: 'RLE_DICTIONARY' };
}

function bytesOf(halves: Int32Array): Uint8Array {
  return new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength);
}

function writeDictionary(writer: Writer, { bytes, count }: NonNullable<Coded['dictionary']>): number {
  const packed = zstdCompressSync(bytes, FASTEST);
  const header = writeHeader(writer, {
    type: 'DICTIONARY_PAGE',
    uncompressed_page_size: bytes.length,
    compressed_page_size: packed.length,
    dictionary_page_header: { num_values: count, encoding: 'PLAIN' },
  });
  writer.appendBytes(packed);
  return header + bytes.length;
}

interface Page extends Pick<ChunkValues, 'present' | 'rows'> {
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
}

function writePage(writer: Writer, { present, rows, bytes, encoding }: Page): number {
  const levels = present ? hybrid(present, 1) : new Uint8Array(0);
  const nulls = present ? present.reduce((sum, one) => sum - one, rows) : 0;
  const packed = zstdCompressSync(bytes, FASTEST);
  const header = writeHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levels.length + bytes.length,
    compressed_page_size: levels.length + packed.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: nulls,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  });
  writer.appendBytes(levels);
  writer.appendBytes(packed);
  return header + levels.length + bytes.length;
}

/** How long it is. */
function writeHeader(writer: Writer, header: PageHeader): number {
  const bytes = new ByteWriter();
  writePageHeader(bytes, header);
  writer.appendBytes(bytes.getBytes());
  return bytes.offset;
}
