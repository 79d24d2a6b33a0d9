import type { RowGroup, SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter, type Writer } from 'hyparquet-writer';
import type { TableSchema } from '../schema.ts';
import { borrowed, hasErrors, rareElements } from './borrowed.ts';
import { writeChunk } from './chunk.ts';
import { type Described, METADATA_KEY } from './metadata.ts';
import { lengthOf, type Payload, sliced } from './payload.ts';
import { StreamColumn } from './stream-column.ts';

const ROWS_PER_GROUP = 100_000;

/** Rows of a table: the values of each column of its schema, in its order. Plain data (crosses threads). */
export interface Piece {
  readonly schema: TableSchema;
  readonly columns: readonly Payload[];
}

/**
 * A Parquet file that grows by pieces, each written as row groups at once, so that memory holds no more than one (Zstandard,
 * version 2 pages). Whole numbers are INT64, because what comes later is not known.
 */
export class ParquetStream {
  readonly #writer: Writer;
  readonly #parquet: ParquetWriter;
  readonly #columns: readonly StreamColumn[];
  /** Of the columns that are written otherwise. */
  readonly #rare: readonly (readonly SchemaElement[] | null)[];
  readonly #first: TableSchema;
  /** Columns of lists in which errors are. */
  readonly #wrapped = new Set<string>();
  rows = 0;

  /** Writes `file` anew; `first` is what `append` is given first. */
  constructor(file: string, first: Piece) {
    this.#first = first.schema;
    this.#columns = first.schema.columns.map((column, i) => new StreamColumn(column, first.columns[i]!));
    this.#rare = this.#columns.map(({ storage, schema }) =>
      storage === 'others' ? rareElements(schema) : null,
    );
    this.#writer = fileWriter(file);
    this.#parquet = new ParquetWriter({ writer: this.#writer, schema: [], createdBy: 'probebook' });
  }

  /** Throws Error when a column cannot go on as it began, or what the file system says. */
  append({ schema, columns }: Piece): void {
    for (const [i, column] of this.#columns.entries()) {
      column.widen(schema.columns[i]!);
      if (hasErrors(column.schema, columns[i]!)) this.#wrapped.add(column.schema.name);
    }
    const rows = lengthOf(columns[0]!);
    for (let from = 0; from < rows; from += ROWS_PER_GROUP) {
      const to = Math.min(rows, from + ROWS_PER_GROUP);
      this.#group(
        columns.map((payload) => sliced(payload, from, to)),
        to - from,
      );
    }
    this.rows += rows;
  }

  /** `view`: how many rows its notebook shows. */
  end({ view, note }: { readonly view: number; readonly note: string | undefined }): void {
    const columns = this.#columns.map(({ schema }) => schema);
    const described: Described = {
      schema: { ...this.#first, columns },
      wrapped: columns
        .map(({ name }) => name)
        .filter((name, i) => this.#columns[i]!.wrapped || this.#wrapped.has(name)),
      view: { rows: view, schema: this.#first },
      ...(note === undefined ? {} : { note }),
    };
    const elements = this.#columns.flatMap((column, i) => this.#rare[i] ?? [column.element]);
    this.#parquet.schema = [{ name: 'schema', num_children: columns.length }, ...elements];
    this.#parquet.kvMetadata = [{ key: METADATA_KEY, value: JSON.stringify(described) }];
    this.#parquet.finish();
  }

  #group(columns: readonly Payload[], rows: number): void {
    const start = this.#writer.offset;
    const chunks = this.#columns.map((column, i) => {
      const payload = columns[i]!;
      const rare = this.#rare[i];
      return rare
        ? borrowed(this.#writer, rare, column.schema, payload)
        : writeChunk(this.#writer, column.schema.name, typeOf(column), column.values(payload, rows));
    });
    const group: RowGroup = {
      columns: chunks,
      num_rows: BigInt(rows),
      total_byte_size: chunks.reduce((sum, { meta_data }) => sum + meta_data!.total_uncompressed_size, 0n),
      total_compressed_size: BigInt(this.#writer.offset - start),
    };
    this.#parquet.row_groups.push(group);
    this.#parquet.num_rows += BigInt(rows);
  }
}

function typeOf({ storage }: StreamColumn): 'BYTE_ARRAY' | 'INT64' | 'DOUBLE' {
  return storage === 'texts' || storage === 'others' ? 'BYTE_ARRAY' : storage;
}
