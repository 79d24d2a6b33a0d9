import { InputError, type SourceSpan } from '../base/errors.ts';
import type { ValueKind } from './options/kinds.ts';

/** More than this many are no help. */
const OFFERED = 50;

/** The name of a kernel function, or a pattern of them. */
export function functionKind(placeholder: string, why: string): ValueKind<string> {
  return {
    placeholder,
    parse: (value) => (value ? { value } : { why }),
    suggest: (services, typed) => services.functions(typed, OFFERED),
    ranked: true,
  };
}

/** `NAME[.path]`. */
export const structPath: ValueKind<string> = {
  placeholder: 'NAME[.path]',
  parse: (value) => (value ? { value } : { why: 'the name of a struct or union' }),
  suggest: (services, typed) => services.structPaths(typed, OFFERED),
  ranked: true,
};

/** Where the name stands that a kernel is asked for. */
export interface NamePlace {
  readonly source: string;
  readonly span: SourceSpan;
}

/** What was asked of the kernel; an error that has no position yet gets that of the name. */
export async function askAbout<T>({ source, span }: NamePlace, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof InputError) || error.facts.span) throw error;
    throw new InputError({ ...error.facts, source, span });
  }
}
