import type { FileHandle } from 'node:fs/promises';
import {
  type ColumnChunk,
  type DecodedArray,
  type FileMetaData,
  type ParquetType,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, isFlatColumn } from 'hyparquet/src/schema.js';
import { Allowance } from './allowance.ts';
import { checkPage, type Leaf } from './check-page.ts';
import { bytesAt } from './footer.ts';
import { type Page, pagesOf } from './pages.ts';

export interface ParquetFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly metadata: FileMetaData;
}

/**
 * The first `rows` values of columns, in pieces. The library decodes, page by page, what was looked at before: that it ends, and
 * takes no more time and memory than what the file's length allows. Throws Error.
 */
export async function readColumns(
  { handle, size, metadata }: ParquetFile,
  names: readonly string[],
  rows: number,
): Promise<ReadonlyMap<string, readonly DecodedArray[]>> {
  const tree = parquetSchema(metadata);
  const columns = names.map((name) => columnIn(tree, name));
  const pieces = new Map<string, DecodedArray[]>(names.map((name) => [name, []]));
  const allowance = new Allowance(size);
  let left = rows;
  for (const group of metadata.row_groups) {
    const wanted = Math.min(left, Number(group.num_rows));
    if (wanted <= 0) continue;
    left -= wanted;
    const chunks = new Map(group.columns.map((chunk) => [chunk.meta_data?.path_in_schema[0], chunk]));
    for (const column of columns) {
      const { codec, start, length } = placeOf(chunks.get(column.name), column.name);
      allowance.read(length);
      const bytes = await bytesAt(handle, start, length);
      pieces.get(column.name)!.push(...decoded(column, pagesOf(bytes, codec, allowance), wanted));
    }
  }
  return pieces;
}

/** A column of plain values, or of lists of these. */
interface StoredColumn extends Leaf {
  readonly name: string;
  readonly root: SchemaTree;
  /** From the schema's root down to the values. */
  readonly path: readonly SchemaTree[];
}

function columnIn(tree: SchemaTree, name: string): StoredColumn {
  const root = tree.children.find(({ element }) => element.name === name);
  if (!root) throw new Error(`column '${name}' is not in it`);
  const path = [tree, root];
  for (let node = root; node.children.length > 0; path.push(node)) {
    if (node.children.length > 1) throw new Error(`column '${name}' is made of several`);
    node = node.children[0]!;
  }
  const { element } = path.at(-1)!;
  for (const { element: above } of path) checkKind(above);
  return {
    name,
    root,
    path,
    type: typeOf(element),
    repetition: getMaxRepetitionLevel(path),
    definition: getMaxDefinitionLevel(path),
  };
}

const TYPES: readonly ParquetType[] = ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY'];

function typeOf({ name, type }: SchemaElement): ParquetType {
  if (!type || !TYPES.includes(type)) throw new Error(`'${name}' is of type ${type}`);
  return type;
}

const LOGICAL = ['STRING', 'ENUM', 'LIST', 'DATE', 'TIMESTAMP', 'INTEGER', 'NULL'];
const CONVERTED = /^(?:UTF8|ENUM|LIST|DATE|TIMESTAMP_\w+|U?INT_\d+)$/;

/** Of what else values may be, the library makes objects of many kinds. */
function checkKind({ name, converted_type, logical_type }: SchemaElement): void {
  const known =
    (logical_type === undefined || LOGICAL.includes(logical_type.type)) &&
    (converted_type === undefined || CONVERTED.test(converted_type));
  if (!known) throw new Error(`'${name}' is of type ${logical_type?.type ?? converted_type}`);
}

function placeOf(chunk: ColumnChunk | undefined, name: string) {
  const found = chunk?.meta_data;
  if (!found || chunk.file_path) throw new Error(`column '${name}' is not in it`);
  const start = Number(found.dictionary_page_offset || found.data_page_offset);
  return { codec: found.codec, start, length: Number(found.total_compressed_size) };
}

function decoded(column: StoredColumn, pages: Iterable<Page>, wanted: number): readonly DecodedArray[] {
  const decoder = decoderOf(column);
  const nested = !isFlatColumn([...column.path]);
  const pieces: DecodedArray[] = [];
  let dictionary: DecodedArray | undefined;
  let rows = 0;
  for (const page of pages) {
    checkPage(page, column);
    const { bytes, header } = page;
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const data = readPage(reader, header, decoder, dictionary, nested ? pieces[0] : undefined, 0).data!;
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = convert(data, decoder);
      continue;
    }
    // Lists are those of all pages until then, and the last one may go on in the next.
    if (nested) pieces[0] = data;
    else pieces.push(data);
    rows = nested ? data.length - 1 : rows + data.length;
    if (rows >= wanted) break;
  }
  const cut = firstOf(pieces, wanted);
  return nested ? cut.map((values) => listsOf(column, values)) : cut;
}

function decoderOf({ type, root, path }: StoredColumn): Parameters<typeof readPage>[2] {
  return {
    pathInSchema: root.path,
    type,
    element: path.at(-1)!.element,
    schemaPath: [...path],
    codec: 'UNCOMPRESSED',
    parsers: DEFAULT_PARSERS,
  };
}

function firstOf(pieces: readonly DecodedArray[], wanted: number): readonly DecodedArray[] {
  let left = wanted;
  return pieces.map((piece) => {
    const cut = piece.length > left ? (piece.slice(0, left) as DecodedArray) : piece;
    left -= cut.length;
    return cut;
  });
}

function listsOf({ root, path, name }: StoredColumn, values: DecodedArray): DecodedArray {
  const columns = new Map([[path.at(-1)!.path.join('.'), values]]);
  assembleNested(columns, root, DEFAULT_PARSERS);
  const lists = columns.get(name);
  if (!lists) throw new Error(`column '${name}' is no list`);
  return lists;
}
