import { InputError } from '../base/errors.ts';
import { currentCell } from '../session/routing.ts';

export interface InputOptions {
  /** The answer is not shown while it is typed; false by default. */
  readonly password?: boolean;
}

/** What front-ends send for Ctrl-D. */
const END_OF_INPUT = '\x04';

/**
 * Asks the person at the front-end, who sees the question in the cell: `await input('Name? ')`. Several questions wait
 * for one another. Throws InputError where nobody can be asked, KeyboardInterrupt when the cell is interrupted.
 */
export async function input(prompt = '', { password = false }: InputOptions = {}): Promise<string> {
  const cell = currentCell();
  if (!cell)
    throw new InputError({
      code: 'no-input',
      what: 'input() works in a cell only',
      why: 'the question goes to the front-end that the cell came from',
      hint: "in a script use readline: (await import('node:readline/promises')).createInterface(…).question(…)",
    });
  cell.over.throwIfAborted();
  const answer = await cell.ask({ prompt: String(prompt), password }, cell.over);
  if (answer !== END_OF_INPUT) return answer;
  throw new InputError({
    code: 'end-of-input',
    what: 'the question was left without an answer (Ctrl-D)',
    hint: 'run the cell again to be asked again',
  });
}
