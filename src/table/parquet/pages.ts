import type { CompressionCodec, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { type Allowance, whole } from './allowance.ts';
import { checkStruct } from './thrift.ts';
import { uncompress } from './uncompress.ts';

/** A page as if it had never been compressed. */
export interface Page {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
  /** How many it says that it holds; of a data page nulls are among them. */
  readonly values: number;
}

/** The pages of a column of a row group. Throws Error when a page is not as its header says, or more than is allowed. */
export function* pagesOf(bytes: Uint8Array, codec: CompressionCodec, allowance: Allowance): Generator<Page> {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  while (reader.offset < bytes.length - 1) {
    checkStruct(bytes, reader.offset);
    const header = parquetHeader(reader);
    const length = whole(header.compressed_page_size, 'bytes');
    const packed = bytes.subarray(reader.offset, reader.offset + length);
    if (packed.length !== length)
      throw new Error(`a page says that it has ${length} bytes, and ${packed.length} are there`);
    reader.offset += length;
    allowance.unpack(header.uncompressed_page_size);
    const values = whole(valuesOf(header), 'values');
    allowance.decode(values);
    yield unpacked(header, packed, codec, values);
  }
}

function valuesOf({ type, ...header }: PageHeader): number | undefined {
  switch (type) {
    case 'DATA_PAGE':
      return header.data_page_header?.num_values;
    case 'DATA_PAGE_V2':
      return header.data_page_header_v2?.num_values;
    case 'DICTIONARY_PAGE':
      return header.dictionary_page_header?.num_values;
    default:
      throw new Error(`it has a page of type ${type}`);
  }
}

function unpacked(header: PageHeader, packed: Uint8Array, codec: CompressionCodec, values: number): Page {
  const size = header.uncompressed_page_size;
  const second = header.type === 'DATA_PAGE_V2' ? header.data_page_header_v2! : null;
  const bytes = second ? unpackedSecond(second, packed, size, codec) : uncompress(packed, size, codec);
  return {
    header: {
      ...header,
      compressed_page_size: size,
      ...(second ? { data_page_header_v2: { ...second, is_compressed: false } } : {}),
    },
    bytes,
    values,
  };
}

/** Of a page of version 2 the levels are not compressed. */
function unpackedSecond(
  header: NonNullable<PageHeader['data_page_header_v2']>,
  packed: Uint8Array,
  size: number,
  codec: CompressionCodec,
): Uint8Array {
  const levels =
    whole(header.definition_levels_byte_length, 'bytes') +
    whole(header.repetition_levels_byte_length, 'bytes');
  if (levels > Math.min(packed.length, size))
    throw new Error(`a page of ${packed.length} bytes says that its levels have ${levels}`);
  const used = header.is_compressed === false ? 'UNCOMPRESSED' : codec;
  const values = uncompress(packed.subarray(levels), size - levels, used);
  if (levels === 0) return values;
  const bytes = new Uint8Array(size);
  bytes.set(packed.subarray(0, levels));
  bytes.set(values, levels);
  return bytes;
}
