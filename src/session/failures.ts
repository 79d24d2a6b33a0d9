import { ProbebookError } from '../base/errors.ts';
import type { CellFailure } from './interpreter.ts';

export const KEYBOARD_INTERRUPT: CellFailure = {
  ename: 'KeyboardInterrupt',
  evalue: 'the cell was interrupted',
  traceback: ['KeyboardInterrupt: the cell was interrupted; names bound before keep their values'],
};

/** An error as a front-end shows it. One raised on purpose has no stack: its message says what, where and why. */
export function toFailure(thrown: unknown): CellFailure {
  if (!(thrown instanceof Error))
    return { ename: 'Error', evalue: String(thrown), traceback: [String(thrown)] };
  const lines = thrown.message.split('\n');
  if (thrown instanceof ProbebookError) {
    return {
      ename: thrown.name,
      evalue: lines[0] ?? '',
      traceback: [`${thrown.name}: ${lines[0]}`, ...lines.slice(1)],
    };
  }
  return {
    ename: thrown.name,
    evalue: thrown.message,
    traceback: (thrown.stack ?? thrown.message).split('\n'),
  };
}
