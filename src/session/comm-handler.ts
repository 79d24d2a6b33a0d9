import { AsyncLocalStorage } from 'node:async_hooks';
import { toFailure } from './failures.ts';
import { currentOwner, reportToCell } from './routing.ts';

/**
 * A function of the user's that messages call. It belongs to the cell that gave it: what it prints later is shown
 * there, where JupyterLab and Notebook still follow the output of a finished cell. (They show nothing of what has a
 * comm message as parent.)
 */
export interface Handler<Args extends readonly unknown[]> {
  /** `request` is the id of the message. */
  call(request: number, ...args: Args): unknown;
  /** Shows what it threw. */
  report(thrown: unknown): void;
}

const handled = new AsyncLocalStorage<number>();

export function createHandler<Args extends readonly unknown[]>(
  what: string,
  run: (...args: Args) => unknown,
): Handler<Args> {
  const inItsCell = AsyncLocalStorage.snapshot();
  return {
    call: (request, ...args) => inItsCell(() => handled.run(request, () => run(...args))),
    report: (thrown) => inItsCell(() => reportToCell(`${what}: ${toFailure(thrown).traceback.join('\n')}\n`)),
  };
}

/** The request that the running code's messages have as parent: the message it handles, or its cell. */
export function currentRequest(): number {
  return handled.getStore() ?? currentOwner();
}
