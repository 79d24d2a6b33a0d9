import { InputError } from '../../base/errors.ts';
import type { MagicCall, Translation } from '../../session/magics.ts';
import type { Registry } from '../registry.ts';
import { type Cell, cellOf } from './cell.ts';
import { cellMagicLine, type Header, headerOf } from './header.ts';
import { type Insertion, insertionsOf, piecesOf } from './insertions.ts';
import { magicLines } from './scan.ts';

/**
 * Takes the magics out of a cell: what is left is TypeScript with as many lines, in which each magic is
 * `await probebook_magic(INDEX, [VALUES]);` and every `{{expression}}` stays on its line, and in its
 * columns where there is room. Null when the cell holds no magic. Throws InputError.
 */
export function translateCell(source: string, registry: Registry): Translation | null {
  if (!source.includes('%')) return null;
  const cell = cellOf(source);
  const first = cellMagicLine(cell.lines);
  return first === null ? translateLines(cell, registry) : translateWhole(cell, first, registry);
}

function translateWhole(cell: Cell, at: number, registry: Registry): Translation {
  const header = headerOf(cell.lines[at]!)!;
  const magic = registry.resolve(cell, at, header);
  const head = readLine(cell, at, header);
  const rows = cell.lines.map((_, line) =>
    line > at && magic.interpolatesBody && !header.help ? insertionsOf(cell, line) : [],
  );
  const body = header.help ? [] : joinPieces(cell, at, rows);
  const code = cell.lines.map((text, line) => {
    if (line < at) return text;
    if (line === at) return `await probebook_magic(0, [${placed(head.insertions, 25)}`;
    return placed(rows[line]!, 0);
  });
  code[code.length - 1] += ']);';
  return { code: code.join('\n'), calls: [{ ...call(header, at, head), body }] };
}

function translateLines(cell: Cell, registry: Registry): Translation | null {
  const starts = magicLines(cell.source);
  if (starts.length === 0) return null;
  const code = [...cell.lines];
  const calls = starts.map((offset, index) => {
    const at = cell.source.slice(0, offset).split('\n').length - 1;
    const header = headerOf(cell.lines[at]!)!;
    if (header.kind === 'cell') throw notFirst(cell, at, header);
    registry.resolve(cell, at, header);
    const head = readLine(cell, at, header);
    const start = `await probebook_magic(${index}, [`;
    code[at] = `${start}${placed(head.insertions, start.length)}]);`;
    return { ...call(header, at, head), body: [] };
  });
  return { code: code.join('\n'), calls };
}

interface Line {
  readonly pieces: readonly string[];
  readonly insertions: readonly Insertion[];
}

function readLine(cell: Cell, at: number, header: Header): Line {
  const insertions = header.help ? [] : insertionsOf(cell, at, header.length);
  const pieces = header.help ? [''] : piecesOf(cell.lines[at]!, insertions, header.length).map((p) => p.text);
  return { pieces, insertions };
}

function call(header: Header, at: number, head: Line): Omit<MagicCall, 'body'> {
  return { kind: header.kind, name: header.name, line: head.pieces, at, help: header.help };
}

/** ` (expression),` in the columns of `{{expression}}`, or as near after them as what precedes allows. */
function placed(insertions: readonly Insertion[], taken: number): string {
  let text = '';
  for (const { column, expression } of insertions) {
    text += `${' '.repeat(Math.max(0, column + 1 - taken - text.length))}(${expression}),`;
  }
  return text;
}

function joinPieces(cell: Cell, at: number, rows: readonly (readonly Insertion[])[]): string[] {
  const joined: string[] = [''];
  for (let line = at + 1; line < cell.lines.length; line++) {
    const [first, ...rest] = piecesOf(cell.lines[line]!, rows[line]!).map((p) => p.text);
    joined[joined.length - 1] += line === at + 1 ? first! : `\n${first!}`;
    joined.push(...rest);
  }
  return joined;
}

function notFirst({ source }: Cell, line: number, header: Header): InputError {
  return new InputError({
    code: 'cell-magic-not-first',
    what: `%%${header.name} must be the first line of its cell`,
    source,
    span: { line, column: 0, length: header.length },
    hint: 'move it to a cell of its own; only blank lines and // comments may stand above it',
  });
}
