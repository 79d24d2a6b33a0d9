import { InputError, type InputFacts, type SourceSpan } from '../../base/errors.ts';

/** A piece of the cell's text that knows where it stands. */
export interface Word {
  readonly text: string;
  readonly span: SourceSpan;
}

/** Characters [start, end) of a word. */
export function part({ text, span }: Word, start: number, end = text.length): Word {
  const piece = text.slice(start, end);
  return { text: piece, span: { line: span.line, column: span.column + start, length: piece.length } };
}

/** From the first word's start to the last one's end; both on one line. */
export function covering(first: Word, last: Word): SourceSpan {
  const { line, column } = first.span;
  return { line, column, length: last.span.column + last.span.length - column };
}

/** Makes the error that points at a place of this cell. */
export type Blame = (at: SourceSpan, facts: Omit<InputFacts, 'source' | 'span'>) => InputError;

export function blameIn(cell: string): Blame {
  return (span, facts) => new InputError({ ...facts, source: cell, span });
}
