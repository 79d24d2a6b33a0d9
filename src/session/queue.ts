/** Cells run one after another; after a failure those that already wait are aborted. */
export interface CellQueue<T> {
  push(item: T): void;
}

interface Parts<T> {
  /** Resolves to true when what waits behind is to be aborted. */
  readonly run: (item: T) => Promise<boolean>;
  readonly abort: (item: T) => void;
  /** Pushes what has been sent but was not received yet: the cell may have blocked the thread. */
  readonly drain: () => void;
}

export function createCellQueue<T>({ run, abort, drain }: Parts<T>): CellQueue<T> {
  const waiting: T[] = [];
  let busy = false;

  const work = async (): Promise<void> => {
    busy = true;
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      if (!(await run(item))) continue;
      drain();
      for (const each of waiting.splice(0)) abort(each);
    }
    busy = false;
  };

  return {
    push(item) {
      waiting.push(item);
      if (!busy) void work();
    },
  };
}
