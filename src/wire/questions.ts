import { TargetError } from '../base/errors.ts';
import type { ToSockets } from './port.ts';

/** The main thread's side of what cells ask the person at the front-end. */
export interface Questions {
  /**
   * Asks on behalf of the cell whose request is `to`. Rejects with the reason of `over` when that fires first, with
   * TargetError `no-stdin` when the front-end cannot be asked.
   */
  ask(
    to: number,
    text: { readonly prompt: string; readonly password: boolean },
    over: AbortSignal,
  ): Promise<string>;
  /** Null when the front-end cannot be asked. */
  answered(question: number, value: string | null): void;
}

export function createQuestions(post: (message: ToSockets) => void): Questions {
  const open = new Map<number, (value: string | null) => void>();
  let count = 0;
  return {
    ask(to, { prompt, password }, over) {
      const question = ++count;
      return new Promise((resolve, reject) => {
        const withdraw = () => {
          open.delete(question);
          post({ kind: 'withdraw', question });
          reject(over.reason);
        };
        open.set(question, (value) => {
          over.removeEventListener('abort', withdraw);
          if (value === null) reject(notConnected());
          else resolve(value);
        });
        over.addEventListener('abort', withdraw, { once: true });
        post({ kind: 'ask', asked: { to, question, prompt, password } });
      });
    },
    answered(question, value) {
      open.get(question)?.(value);
      open.delete(question);
    },
  };
}

function notConnected(): TargetError {
  return new TargetError(
    'no-stdin',
    'the front-end said that it can be asked for input, but does not listen',
    'set the value in a cell instead',
  );
}
