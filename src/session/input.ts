import { InputError } from '../base/errors.ts';

/** What `input()` asks. */
export interface Question {
  readonly prompt: string;
  /** The answer is not to be shown while it is typed. */
  readonly password: boolean;
}

/** Asks a person. Rejects with the reason of `over` when that fires before there is an answer. */
export type Ask = (question: Question, over: AbortSignal) => Promise<string>;

/** Why a cell that has been answered can ask nothing any more. */
export const CELL_ENDED = new InputError({
  code: 'late-input',
  what: 'input() was asked for when its cell had ended already',
  why: 'only a running cell can ask: front-ends show the question in it',
  hint: 'await it in the cell itself: const answer = await input(…)',
});

/** `input()` under `probebook run`. */
export const nobodyToAsk: Ask = refuse(
  'probebook run executes the notebook by itself',
  'give the value as a parameter: probebook run NOTEBOOK -p NAME=VALUE',
);

/** `input()` in a cell that was sent with `allow_stdin: false`. */
export const notAllowed: Ask = refuse(
  'the front-end does not allow input for this cell (allow_stdin is false)',
  'where a notebook runs by itself (nbclient, nbconvert, papermill) set the value in a cell, or as a parameter of papermill',
);

function refuse(why: string, hint: string): Ask {
  return async () => {
    throw new InputError({ code: 'no-input', what: 'there is nobody to ask for input', why, hint });
  };
}
