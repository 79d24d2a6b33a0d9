import { bodyLines } from './lexer.ts';
import { parseLine } from './line.ts';
import type { LineSpec } from './probe.ts';
import { blameIn } from './word.ts';

/**
 * The probe lines of a cell, from line `firstLine` (from 0) on. Knows the forms of later versions and refuses them by
 * name. Throws InputError and nothing else.
 */
export function parseBody(cell: string, firstLine: number): LineSpec[] {
  const blame = blameIn(cell);
  const lines = bodyLines(cell, firstLine);
  if (lines.length === 0) {
    const line = Math.max(0, Math.min(firstLine - 1, cell.split('\n').length - 1));
    throw blame(
      { line, column: 0, length: cell.split('\n')[line]!.length },
      {
        code: 'no-probes',
        what: 'the cell has no probe',
        hint: 'write one a line below: p:opens do_filp_open dfd name=pathname->name',
      },
    );
  }
  return lines.map((line) => parseLine(line, blame));
}
