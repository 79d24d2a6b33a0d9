import { parentPort } from 'node:worker_threads';
import { TargetError } from '../base/errors.ts';
import { createRpc } from '../probes/thread/rpc.ts';
import { lengthOf } from '../table/parquet/payload.ts';
import { ParquetStream, type Piece } from '../table/parquet/stream.ts';

/** Rows for one file: those of its first piece are what the notebook shows. */
export interface AppendRequest {
  readonly file: string;
  readonly note: string | undefined;
  readonly piece: Piece;
}

interface Open {
  readonly stream: ParquetStream;
  readonly view: number;
  /** Of the last piece, which knows of all. */
  note: string | undefined;
}

const files = new Map<string, Open>();

if (!parentPort) throw new Error('this file is the storing thread; RowStore starts it');
createRpc(parentPort, { append: told(append), end: told(end) });

function append(requests: readonly AppendRequest[]): void {
  for (const { file, note, piece } of requests) {
    const open = files.get(file) ?? { stream: new ParquetStream(file, piece), view: rowsOf(piece), note };
    open.note = note;
    files.set(file, open);
    open.stream.append(piece);
  }
}

/** How many rows each file has. */
function end(): Readonly<Record<string, number>> {
  for (const { stream, view, note } of files.values()) stream.end({ view, note });
  return Object.fromEntries([...files].map(([file, { stream }]) => [file, stream.rows]));
}

function rowsOf({ columns: [first] }: Piece): number {
  return first === undefined ? 0 : lengthOf(first);
}

/** What a file system says is for people, without the place in our code. */
function told<A, R>(work: (argument: A) => R): (argument: A) => R {
  return (argument) => {
    try {
      return work(argument);
    } catch (error) {
      throw new TargetError('not-stored', (error as Error).message);
    }
  };
}
