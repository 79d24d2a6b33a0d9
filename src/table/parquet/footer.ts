import type { FileHandle } from 'node:fs/promises';
import { type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { whole } from './allowance.ts';
import { checkStruct } from './thrift.ts';

/** The length of the metadata before `PAR1`. */
const TAIL_BYTES = 8;

/** The metadata of a file of `size` bytes. Throws Error when there is none, or none that may be gone through without care. */
export async function readFooter(file: FileHandle, size: number): Promise<FileMetaData> {
  if (size < TAIL_BYTES) throw new Error(`it has ${size} bytes`);
  const tail = await bytesAt(file, size - TAIL_BYTES, TAIL_BYTES);
  if (Buffer.from(tail.buffer).toString('latin1', 4) !== 'PAR1')
    throw new Error('it does not end as Parquet');
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (length > size - TAIL_BYTES)
    throw new Error(`it says that its metadata has ${length} bytes, and has ${size} itself`);
  const bytes = await bytesAt(file, size - TAIL_BYTES - length, length + TAIL_BYTES);
  checkStruct(bytes, 0);
  checkDecimals(bytes);
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  checkSchema(metadata.schema);
  return metadata;
}

/** Throws Error unless all of them are there. */
export async function bytesAt(
  file: FileHandle,
  start: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at, start + at);
    if (bytesRead === 0) throw new Error(`it ends before byte ${start + length}`);
    at += bytesRead;
  }
  return bytes;
}

/** DECIMAL of enum ConvertedType. */
const DECIMAL = 5;

/** Of decimals the statistics, too, are read, however many digits one has; tables have none. */
function checkDecimals(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { field_2: schema } = deserializeTCompactProtocol({ view, offset: 0 });
  for (const { field_6 } of schema) if (field_6 === DECIMAL) throw new Error('it has columns of decimals');
}

/** Lists of lists of lists have 8. */
const DEEPEST = 16;

/** The library goes down from element to element, with the names of all that are above. */
function checkSchema(schema: readonly SchemaElement[]): void {
  /** How many children are to come, of each that is open. */
  const open: number[] = [];
  for (const { num_children = 0 } of schema) {
    while (open.at(-1) === 0) open.pop();
    if (open.length > 0) open[open.length - 1]!--;
    if (whole(num_children, 'columns') > 0) open.push(num_children);
    if (open.length > DEEPEST) throw new Error(`its schema is more than ${DEEPEST} deep`);
  }
}
