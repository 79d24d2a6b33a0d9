import { type Cell, cellOf } from '../grammar/cell.ts';
import { cellMagicLine, type Header, headerOf } from '../grammar/header.ts';
import { magicLines } from '../grammar/scan.ts';

/** Where the cursor is, as far as magics care. */
export type Place =
  /** In or directly after a magic's name, which may be no more than its percent signs. */
  | { readonly kind: 'name'; readonly line: number; readonly typed: string }
  /** Further on a magic's line. */
  | { readonly kind: 'line'; readonly line: number; readonly header: Header }
  /** `before` is what of the body is before the cursor. */
  | { readonly kind: 'body'; readonly header: Header; readonly body: string; readonly before: string };

/** Null when the cursor is in TypeScript, which `{{…}}` is too. */
export function placeOf(
  source: string,
  cursor: number,
): (Place & { readonly cell: Cell; readonly column: number }) | null {
  const cell = cellOf(source);
  const above = source.slice(0, cursor).split('\n');
  const line = above.length - 1;
  const before = above[line]!;
  const place = inInsertion(before) ? null : lookAt(cell, source, line, before, above);
  return place && { ...place, cell, column: before.length };
}

function lookAt(
  cell: Cell,
  source: string,
  line: number,
  before: string,
  above: readonly string[],
): Place | null {
  const first = cellMagicLine(cell.lines);
  if (first !== null && line > first) {
    const header = headerOf(cell.lines[first]!)!;
    const body = cell.lines.slice(first + 1).join('\n');
    return { kind: 'body', header, body, before: above.slice(first + 1).join('\n') };
  }
  if (/^%%?[\w-]*$/.test(before)) return { kind: 'name', line, typed: before };
  const header = headerOf(cell.lines[line]!);
  if (!header) return null;
  const start = source.length - cell.lines.slice(line).join('\n').length;
  const isMagic = first === line || (header.kind === 'line' && magicLines(source).includes(start));
  return isMagic ? { kind: 'line', line, header } : null;
}

function inInsertion(before: string): boolean {
  return before.lastIndexOf('{{') > before.lastIndexOf('}}');
}
