import { InputError } from '../../base/errors.ts';

/** `what` is wrong at byte `offset` of the file, or of what was compressed in it. */
export function badTraceDat(file: string, what: string, offset: number): InputError {
  return new InputError({
    code: 'bad-trace-dat',
    what: `${file} cannot be read as a file of trace-cmd`,
    why: `at byte ${offset}: ${what}`,
    hint: 'it is no such file, or was cut off or damaged: `trace-cmd report` says what it makes of it',
  });
}

/** A whole file that we cannot read, and what would be one that we can. */
export function unsupported(file: string, why: string, hint: string): InputError {
  return new InputError({ code: 'trace-dat-unsupported', what: `${file} cannot be read here`, why, hint });
}
