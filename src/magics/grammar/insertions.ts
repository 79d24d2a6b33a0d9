import { InputError, type SourceSpan } from '../../base/errors.ts';
import type { Cell } from './cell.ts';
import { insertionEnd } from './scan.ts';

/** One `{{expression}}` of a line; `column` and `length` take in the braces. */
export interface Insertion {
  readonly column: number;
  readonly length: number;
  readonly expression: string;
}

/**
 * The `{{…}}` of one line of a cell, from column `from` on. The expression may hold braces, strings and
 * templates, and ends on its line. Throws InputError for one that is unclosed or empty.
 */
export function insertionsOf(cell: Cell, line: number, from = 0): Insertion[] {
  const text = cell.lines[line] ?? '';
  const found: Insertion[] = [];
  let open = text.indexOf('{{', from);
  while (open >= 0) {
    const close = insertionEnd(text, open + 2);
    if (close < 0) throw unclosed(cell, { line, column: open, length: 2 });
    const expression = text.slice(open + 2, close);
    const length = close + 2 - open;
    if (expression.trim() === '') throw empty(cell, { line, column: open, length });
    found.push({ column: open, length, expression });
    open = text.indexOf('{{', open + length);
  }
  return found;
}

/** A piece of literal text and where it starts. */
export interface Piece {
  readonly text: string;
  readonly column: number;
}

/** The text of a line between its insertions, from column `from` on: one piece more than insertions. */
export function piecesOf(text: string, insertions: readonly Insertion[], from = 0): Piece[] {
  const starts = [from, ...insertions.map((i) => i.column + i.length)];
  return starts.map((column, index) => ({ column, text: text.slice(column, insertions[index]?.column) }));
}

function unclosed({ source }: Cell, span: SourceSpan): InputError {
  return new InputError({
    code: 'unclosed-insertion',
    what: 'this {{ is not closed by }} on its line',
    source,
    span,
    hint: "{{expression}} inserts a TypeScript value; for two braces as they are write {{'{{'}}",
  });
}

function empty({ source }: Cell, span: SourceSpan): InputError {
  return new InputError({
    code: 'empty-insertion',
    what: 'nothing stands between {{ and }}',
    source,
    span,
    hint: 'write a TypeScript expression: {{offset}}',
  });
}
