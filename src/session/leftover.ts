import { KeyboardInterrupt } from './failures.ts';
import { type CellPlace, currentCell } from './routing.ts';

// Code of a cell that an interrupt ends may go on: a timer or a child's end wakes it. It stops where it waits next, by
// a KeyboardInterrupt, so that its `finally` blocks run. Code that another cell calls is that cell's, wherever it was
// written.

/** So often is code stopped by an error; what catches that again and again is left waiting for ever. */
const PATIENCE = 100;

const stops = new WeakMap<AbortSignal, number>();

/** What is about to be awaited, as it is. */
export function awaiting<T>(value: T): T | Promise<never> {
  const cell = currentCell();
  if (!cell || !isStopped(cell)) return value;
  // Nobody will look at how it ends.
  if (value instanceof Promise) value.catch(() => undefined);
  const count = (stops.get(cell.over) ?? 0) + 1;
  stops.set(cell.over, count);
  if (count > PATIENCE) return new Promise(() => undefined);
  throw new KeyboardInterrupt();
}

/** What has been awaited, as it is. */
export function resumed<T>(value: T): T {
  const cell = currentCell();
  if (cell && isStopped(cell)) throw new KeyboardInterrupt();
  return value;
}

/** A timer that was set just now: it never fires if its cell has been ended. */
export function timer<T extends Timer>(made: T): T {
  const cell = currentCell();
  if (cell && isStopped(cell)) clear(made);
  return made;
}

/** One that repeats: it ends with its cell if an interrupt ends that. */
export function interval<T extends Timer>(made: T): T {
  const over = currentCell()?.over;
  if (!over) return made;
  if (over.aborted) return timer(made);
  const held = new WeakRef(made);
  const end = () => {
    const left = held.deref();
    if (left && isInterrupt(over)) clear(left);
  };
  over.addEventListener('abort', end, { once: true });
  return made;
}

type Timer = NodeJS.Timeout | NodeJS.Immediate;

function isStopped({ over, stopping }: CellPlace): boolean {
  return over.aborted ? isInterrupt(over) : stopping();
}

function isInterrupt(over: AbortSignal): boolean {
  return over.reason instanceof KeyboardInterrupt;
}

function clear(made: Timer): void {
  if ('refresh' in made) clearTimeout(made);
  else clearImmediate(made);
}
