/** Cells run one after another; after a failure those that already wait are aborted. */
export interface CellQueue<T> {
  push(item: T): void;
}

export interface Ended {
  /** What waits behind is to be aborted. */
  readonly abortRest: boolean;
  /** Tells the front-end; what it sends from then on is not aborted. */
  readonly answer: () => void;
}

interface Parts<T> {
  /** Resolves to how it ended. */
  readonly run: (item: T) => Promise<Ended>;
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
      const { abortRest, answer } = await run(item);
      if (abortRest) drain();
      const aborted = abortRest ? waiting.splice(0) : [];
      answer();
      for (const each of aborted) abort(each);
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
