import type { SourceSpan } from '../../base/errors.ts';

/** A cell's source with its lines at hand. */
export interface Cell {
  readonly source: string;
  readonly lines: readonly string[];
}

/** All of a line, for what is wrong with it as a whole. */
export function lineSpan({ lines }: Cell, at: number): SourceSpan {
  return { line: at, column: 0, length: lines[at]?.length ?? 1 };
}

export function cellOf(source: string): Cell {
  return { source, lines: source.split('\n') };
}
