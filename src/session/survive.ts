import { KeyboardInterrupt, toFailure } from './failures.ts';
import { reportToCell } from './routing.ts';

/**
 * Nothing that user code throws in a callback or leaves unhandled ends the session: its cell's stderr shows it, but
 * for an interrupt, which the cell has shown already.
 */
export function surviveUserErrors(): void {
  process.on('uncaughtException', (thrown) => report('Uncaught', thrown));
  process.on('unhandledRejection', (thrown) => report('Unhandled rejection:', thrown));
}

function report(how: string, thrown: unknown): void {
  if (thrown instanceof KeyboardInterrupt) return;
  reportToCell(`${how} ${toFailure(thrown).traceback.join('\n')}\n`);
}
