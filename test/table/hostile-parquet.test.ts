import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import type { ColumnChunk, PageHeader, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { readParquet } from '../../src/table/parquet/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-hostile-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 't.parquet');

const ROWS = 3;
type Second = NonNullable<PageHeader['data_page_header_v2']>;
interface Lies {
  readonly page?: Partial<PageHeader>;
  readonly first?: Partial<NonNullable<PageHeader['data_page_header']>>;
  readonly second?: Partial<Second>;
  readonly bytes?: readonly number[] | Uint8Array;
  readonly chunk?: Partial<NonNullable<ColumnChunk['meta_data']>>;
  readonly element?: Partial<SchemaElement>;
  readonly elements?: readonly SchemaElement[];
  readonly names?: readonly string[];
  readonly groups?: number;
}

/** 1, 2, 3 as Parquet has them. */
const PLAIN = [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];

/** A file of one column 'n' of three numbers in one page, but for what it lies about. */
function fileWith(lies: Lies): Uint8Array {
  const writer = new ByteWriter();
  const element: SchemaElement = { name: 'n', type: 'INT32', repetition_type: 'REQUIRED', ...lies.element };
  const schema = lies.elements ?? [{ name: 'schema', num_children: 1 }, element];
  const parquet = new ParquetWriter({ writer, schema: [...schema], createdBy: 'test' });
  const start = writer.offset;
  const bytes = Uint8Array.from(lies.bytes ?? PLAIN);
  writePageHeader(writer, headerWith(lies, bytes.length));
  writer.appendBytes(bytes);
  const chunk: ColumnChunk = {
    file_offset: BigInt(start),
    meta_data: {
      type: element.type!,
      encodings: ['PLAIN'],
      path_in_schema: ['n'],
      codec: 'UNCOMPRESSED',
      num_values: BigInt(ROWS),
      total_compressed_size: BigInt(writer.offset - start),
      total_uncompressed_size: BigInt(writer.offset - start),
      data_page_offset: BigInt(start),
      ...lies.chunk,
    },
  };
  const groups = lies.groups ?? 1;
  for (let i = 0; i < groups; i++)
    parquet.row_groups.push({ columns: [chunk], num_rows: BigInt(ROWS), total_byte_size: 0n });
  parquet.num_rows = BigInt(ROWS * groups);
  const columns = (lies.names ?? ['n']).map((name) => ({ name, type: { kind: 'number' }, nullable: true }));
  parquet.kvMetadata = [
    { key: 'probebook', value: JSON.stringify({ schema: { name: 't', columns }, wrapped: [] }) },
  ];
  parquet.finish();
  return writer.getBytes();
}

function headerWith({ page, first, second }: Lies, length: number): PageHeader {
  const sizes = { uncompressed_page_size: length, compressed_page_size: length };
  if (!second)
    return {
      type: 'DATA_PAGE',
      ...sizes,
      data_page_header: {
        num_values: ROWS,
        encoding: 'PLAIN',
        definition_level_encoding: 'RLE',
        repetition_level_encoding: 'RLE',
        ...first,
      },
      ...page,
    };
  return {
    type: 'DATA_PAGE_V2',
    ...sizes,
    data_page_header_v2: {
      num_values: ROWS,
      num_nulls: 0,
      num_rows: ROWS,
      encoding: 'PLAIN',
      definition_levels_byte_length: 0,
      repetition_levels_byte_length: 0,
      is_compressed: false,
      ...second,
    },
    ...page,
  };
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

/** Metadata as it comes, for lies that no writer writes. */
function footer(bytes: readonly number[], zeros = 0): Uint8Array {
  const text = [...'PAR1'].map((letter) => letter.charCodeAt(0));
  const size = bytes.length + zeros;
  const length = [0, 8, 16, 24].map((shift) => (size >>> shift) & 0xff);
  return Buffer.concat(
    [text, bytes, new Uint8Array(zeros), length, text].map((part) => Uint8Array.from(part)),
  );
}

const endless = (count: number, byte: number): number[] => new Array(count).fill(byte);
const HUGE = 2 ** 30;
/** Of an integer of 32 bits below zero. */
const NEGATIVE = varint(2 ** 32 - 128);
const optional: Lies['element'] = { repetition_type: 'OPTIONAL' };
const dictionary = { encoding: 'RLE_DICTIONARY' } as const;
const deltas = { encoding: 'DELTA_BINARY_PACKED' } as const;
const level = [...varint(HUGE * 2), 1];
const snappy: Lies['chunk'] = { codec: 'SNAPPY' };
const zstd: Lies['chunk'] = { codec: 'ZSTD' };

const LIES: readonly (readonly [string, Uint8Array | Lies, RegExp])[] = [
  ['a run of levels', { element: optional, bytes: [level.length, 0, 0, 0, ...level, ...PLAIN] }, /run of/],
  [
    'a run of levels of a second version page',
    {
      element: optional,
      second: { definition_levels_byte_length: level.length },
      bytes: [...level, ...PLAIN],
    },
    /run of/,
  ],
  ['how long its levels are', { element: optional, bytes: [0, 0, 0, 0x70, 6, 1, ...PLAIN] }, /bytes follow/],
  ['a run of indexes', { first: dictionary, bytes: [1, ...varint(HUGE * 2), 0] }, /run of/],
  ['packed indexes of no bits', { second: dictionary, bytes: [0, ...varint(HUGE - 1), 0] }, /run of/],
  ['packed indexes below zero', { second: dictionary, bytes: [0, ...varint(2 ** 32 - 1), 0] }, /run of/],
  ['the width of its indexes', { first: dictionary, bytes: [255, 3, ...endless(300, 0)] }, /255 bits/],
  ['how many values are in a page', { first: { num_values: 2 ** 31 - 1 } }, /would have 2147483647 values/],
  ['values below zero', { first: { num_values: -5 } }, /-5 values/],
  ['nulls below zero', { element: optional, second: { num_nulls: -HUGE } }, /-1073741824 of its 3/],
  ['a page that ends before it begins', { page: { compressed_page_size: -20 } }, /-20 bytes/],
  ['a page longer than the file', { page: { compressed_page_size: HUGE } }, /and 12 are there/],
  ['levels longer than their page', { second: { repetition_levels_byte_length: HUGE } }, /its levels have/],
  [
    'the unpacked size of Snappy',
    { chunk: snappy, page: { uncompressed_page_size: 2 ** 20 } },
    /says that it/,
  ],
  ['the unpacked size of all', { chunk: zstd, page: { uncompressed_page_size: 2 ** 31 - 1 } }, /unpack to/],
  [
    'what a frame of Zstandard holds',
    { chunk: zstd, bytes: zstdCompressSync(new Uint8Array(2 ** 24)), page: { uncompressed_page_size: 12 } },
    /12/,
  ],
  [
    'a literal of negative length, over and over',
    {
      chunk: snappy,
      page: { uncompressed_page_size: 12 },
      bytes: [12, 0xfc, 0xfa, 0xff, 0xff, 0xff, 0, 0, 0],
    },
    /longer than it says/,
  ],
  [
    'a copy from before its page',
    { chunk: snappy, page: { uncompressed_page_size: 12 }, bytes: [12, 0x2e, 9, 0] },
    /repeats what is not/,
  ],
  [
    'blocks of negative size',
    { first: deltas, bytes: [...NEGATIVE, 1, 3, 0, 0, 7, ...endless(40, 1)] },
    /blocks of/,
  ],
  [
    'blocks without parts',
    { first: deltas, bytes: [...varint(128), 0, 3, 0, ...endless(40, 0)] },
    /in 0 parts/,
  ],
  [
    'blocks of as many parts',
    { first: deltas, bytes: [...varint(HUGE), ...varint(2 ** 25), 3, 0, 0] },
    /follow/,
  ],
  ['the width of its deltas', { first: deltas, bytes: [...varint(32), 1, 3, 0, 0, 255] }, /255 bits/],
  [
    'a delta of 100,000 digits',
    {
      first: deltas,
      element: { type: 'INT64' },
      bytes: [...varint(32), 1, 3, 0, ...endless(100_000, 0xff), 0],
    },
    /more than 10 bytes/,
  ],
  [
    'texts that repeat the one before',
    { first: { encoding: 'DELTA_BYTE_ARRAY' }, element: { type: 'BYTE_ARRAY' } },
    /DELTA_BYTE_ARRAY/,
  ],
  [
    'where a column is: 1000 times in the same place',
    { groups: 1000, bytes: endless(4096, 0) },
    /more than it has/,
  ],
  ['where a column ends', { chunk: { total_compressed_size: 2n ** 40n } }, /more than it has/],
  ['where a column begins', { chunk: { data_page_offset: 2n ** 40n } }, /ends before/],
  ['how many columns have one name', { names: endless(1000, 0).map(() => 'n') }, /several columns/],
  [
    'columns in columns',
    {
      elements: [
        ...endless(1000, 0).map(() => ({ name: 'n', num_children: 1 })),
        { name: 'n', type: 'INT32' },
      ],
    },
    /deep/,
  ],
  ['how many columns it has', { elements: [{ name: 'n', num_children: -1 }] }, /-1 columns/],
  ['decimals of any length', { element: { converted_type: 'DECIMAL', scale: 1, precision: 3 } }, /decimals/],
  ['values of many kinds', { element: { type: 'BYTE_ARRAY', converted_type: 'JSON' } }, /type JSON/],
  ['a list of its metadata', footer([0x19, 0xfc, ...varint(HUGE)], 1), /1073741824 values in/],
  ['a list below zero', footer([0x19, 0xfc, ...NEGATIVE], 1), /-128 values in/],
  ['lists in lists', footer([0x19, ...endless(100_000, 0x19)], 1), /nested/],
  ['structs in structs', footer(endless(100_000, 0x1c), 1), /nested/],
  ['a number of a million digits', footer([0x16, ...endless(1_000_000, 0xff), 0], 1), /more than 10 bytes/],
  ['five million values', footer([0x19, 0xfc, ...varint(5_000_000)], 5_000_001), /4194304 values/],
  ['how long its metadata is', Buffer.from('PAR1\xff\xff\xff\x7fPAR1', 'latin1'), /metadata has/],
];

test('the file that the others are made from is read', async () => {
  for (const lies of [{}, { second: {} }]) {
    writeFileSync(file, fileWith(lies));
    assert.deepEqual(Array.from((await readParquet(file)).array('n' as never)), [1, 2, 3]);
  }
});

for (const [what, lies, why] of LIES)
  test(`a file is refused at once that lies about: ${what}`, { timeout: 60_000 }, async () => {
    writeFileSync(file, lies instanceof Uint8Array ? lies : fileWith(lies));
    const before = process.resourceUsage().maxRSS;
    await assert.rejects(readParquet(file), { code: 'parquet-damaged', message: why });
    const taken = (process.resourceUsage().maxRSS - before) / 1024;
    assert.ok(taken < 300, `${Math.round(taken)} MB`);
  });
