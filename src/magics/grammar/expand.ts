import { InputError, type SourceSpan } from '../../base/errors.ts';
import type { Cell } from './cell.ts';
import { type Insertion, insertionsOf, piecesOf } from './insertions.ts';

/** Part of a line with its values filled in: text as written, or one value. */
export interface Part {
  readonly kind: 'text' | 'value';
  readonly text: string;
  /** In the cell's line. */
  readonly column: number;
  /** Columns it takes up there: for a value the length of `{{expression}}`. */
  readonly length: number;
}

/** A cell magic's body with its values filled in, which still knows where in the cell everything came from. */
export interface Body {
  readonly text: string;
  /** The place in the cell of a place in `text`. */
  toCell(span: SourceSpan): SourceSpan;
}

/** The parts of line `line` of the cell from column `from` on; takes one of `values` for each `{{…}}`. */
export function expandLine(cell: Cell, line: number, values: readonly unknown[], from = 0): Part[] {
  const insertions = insertionsOf(cell, line, from);
  return piecesOf(cell.lines[line] ?? '', insertions, from).flatMap(({ text, column }, index) => {
    const written: Part = { kind: 'text', text, column, length: text.length };
    const insertion = insertions[index];
    if (!insertion) return [written];
    const value = valueText(values[index], cell, line, insertion);
    return [written, { kind: 'value', text: value, column: insertion.column, length: insertion.length }];
  });
}

/** The lines of a cell after line `at`. Without `interpolate` they are taken as they are. */
export function expandBody(cell: Cell, at: number, values: readonly unknown[], interpolate: boolean): Body {
  const placed: Placed[] = [];
  let text = '';
  let used = 0;
  for (let line = at + 1; line < cell.lines.length; line++) {
    if (line > at + 1) text += '\n';
    const parts = interpolate ? expandLine(cell, line, values.slice(used)) : asWritten(cell.lines[line]!);
    for (const part of parts) {
      placed.push({ ...part, line, start: text.length });
      text += part.text;
    }
    used += parts.filter((p) => p.kind === 'value').length;
  }
  return { text, toCell: (span) => toCell(placed, text, span) };
}

/** A part with its line in the cell and its offset in the expanded text. */
interface Placed extends Part {
  readonly line: number;
  readonly start: number;
}

function asWritten(text: string): Part[] {
  return [{ kind: 'text', text, column: 0, length: text.length }];
}

function toCell(placed: readonly Placed[], text: string, span: SourceSpan): SourceSpan {
  const start = offsetOf(text, span);
  const first = partAt(placed, start);
  const last = partAt(placed, start + Math.max(0, span.length - 1));
  if (!first || !last) return span;
  const column = first.kind === 'value' ? first.column : first.column + start - first.start;
  const end =
    last.kind === 'value' ? last.column + last.length : last.column + start + span.length - last.start;
  return { line: first.line, column, length: last.line === first.line ? end - column : span.length };
}

/** The last part that starts at or before `offset`, but an empty text only where nothing else is. */
function partAt(placed: readonly Placed[], offset: number): Placed | undefined {
  const before = placed.filter((p) => p.start <= offset);
  const holding = before.findLast((p) => offset < p.start + p.text.length);
  return holding ?? before.at(-1);
}

function offsetOf(text: string, { line, column }: SourceSpan): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = text.indexOf('\n', start) + 1;
  return start + column;
}

function valueText(
  value: unknown,
  { source }: Cell,
  line: number,
  { column, length, expression }: Insertion,
): string {
  const text = typeof value === 'function' ? null : asText(value);
  if (text !== null) return text;
  const found = value === null || value === undefined ? String(value) : `a ${typeof value}`;
  throw new InputError({
    code: 'bad-insertion',
    what: `${expression.trim()} is ${found}: it has no text to insert`,
    source,
    span: { line, column, length },
    hint: 'insert a string, a number or a bigint',
  });
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined || typeof value === 'symbol') return null;
  const text = String(value);
  return text.startsWith('[object ') ? null : text;
}
