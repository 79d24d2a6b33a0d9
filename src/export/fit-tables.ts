/** In em: a letter of a monospaced font, and what is free on both sides of a cell's text. */
const [LETTER, FREE] = [0.602, 1.2];
/** In points: the width of a printed page, the letters of its tables, and the smallest that are read without effort. */
const [PAGE, LETTERS, SMALLEST] = [510, 8, 5.75];
/** A text with more letters may go on in the next line. */
const LONG = 20;

const TABLE = /<table\b[\s\S]*?<\/table>/g;
const ROW = /<tr\b[\s\S]*?<\/tr>/g;
const CELL = /<(t[hd])\b([^>]*)>([\s\S]*?)<\/\1>/g;

/**
 * Tables that are wider than a printed page get smaller letters there, and where those would be too small, long texts go over
 * several lines; short ones such as a name or a number never do, unless nothing else helps. On a screen nothing changes.
 */
export function fitTables(html: string): string {
  return html.replace(TABLE, (table) => {
    const widths = columnWidths(table);
    if (LETTERS * ems(widths) <= PAGE) return table;
    const whole = PAGE / ems(widths);
    if (whole >= SMALLEST) return wide(table, whole);
    const wrapped = PAGE / ems(widths.map((width) => Math.min(width, LONG)));
    return wrapped >= SMALLEST ? wide(longMarked(table), SMALLEST) : wide(table, SMALLEST, ' wraps');
  });
}

function wide(table: string, points: number, kind = ''): string {
  return `<div class="wide${kind}" style="--letters:${points.toFixed(2)}pt">${table}</div>`;
}

function ems(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width * LETTER + FREE, 0);
}

/** The letters of the longest text of each column. */
function columnWidths(table: string): readonly number[] {
  const widths: number[] = [];
  for (const [row] of table.matchAll(ROW))
    for (const [at, cell] of [...row.matchAll(CELL)].entries())
      widths[at] = Math.max(widths[at] ?? 0, lettersOf(cell[3]!));
  return widths;
}

function longMarked(table: string): string {
  return table.replace(CELL, (cell, kind: string, attributes: string, content: string) =>
    lettersOf(content) > LONG ? `<${kind} class="long"${attributes}>${content}</${kind}>` : cell,
  );
}

function lettersOf(html: string): number {
  return html.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, ' ').length;
}
