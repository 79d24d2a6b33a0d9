import type { Table } from '../table/types.ts';

/** An answer taken apart into what a recording stores: plain JSON and tables. */
export interface Packed {
  readonly kind: string;
  readonly json: unknown;
  /** By the name of each. */
  readonly tables: ReadonlyMap<string, Table<object>>;
}

/** How answers of one kind are stored. */
export interface Packing<Answer> {
  readonly kind: string;
  /** Formats of other tools by the ending of a file's name. */
  readonly files?: Readonly<Record<string, (answer: Answer, file: string) => Promise<void>>>;
  pack(answer: Answer): Omit<Packed, 'kind'>;
  /** Throws Error when what is stored is no such answer. */
  unpack(packed: Packed): Answer;
}

const NO_TABLES: ReadonlyMap<string, Table<object>> = new Map();

/** An answer that JSON holds as it is. */
export function plain<Answer>(): Packing<Answer> {
  return {
    kind: 'json',
    pack: (answer) => ({ json: answer ?? null, tables: NO_TABLES }),
    unpack: ({ json }) => json as Answer,
  };
}
