import { InputError, type ProbebookError, TargetError } from '../base/errors.ts';
import type { Packing } from './packed.ts';
import { requireShape } from './shape.ts';

interface Stored {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** A question may be answered by an error: a module that crashes its kernel. */
export const errors: Packing<ProbebookError> = {
  kind: 'error',
  pack: ({ name, code, message }) => ({ json: { name, code, message } satisfies Stored, tables: new Map() }),
  unpack({ json }) {
    requireShape(json, { name: 'string', code: 'string', message: 'string' }, 'answer');
    const { name, code, message } = json as Stored;
    return name === 'TargetError' ? new TargetError(code, message) : new InputError({ code, what: message });
  },
};
