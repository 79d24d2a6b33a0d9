import { ProbebookError } from '../base/errors.ts';
import { shorten } from '../display/shorten.ts';
import type { CellFailure } from './interpreter.ts';

export const KEYBOARD_INTERRUPT: CellFailure = {
  ename: 'KeyboardInterrupt',
  evalue: 'the cell was interrupted',
  traceback: ['KeyboardInterrupt: the cell was interrupted; names bound before keep their values'],
};

/** What code of an interrupted cell gets thrown, should it go on. */
export class KeyboardInterrupt extends Error {
  override readonly name = 'KeyboardInterrupt';

  constructor() {
    super(KEYBOARD_INTERRUPT.evalue);
  }
}

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
  return { ename: thrown.name, evalue: shorten(thrown.message), traceback: traceOf(thrown) };
}

const OURS = new URL('../', import.meta.url).href;

/** Without the frames that are ours: what failed is a method of the user's that we called. */
function traceOf({ stack, message }: Error): string[] {
  const lines = shorten(stack ?? message).split('\n');
  return lines.filter((line) => !/^ {4}at /.test(line) || !(line.includes(OURS) || line.includes('(node:')));
}
