// Cursor positions on the wire count unicode code points since protocol 5.2; in the code they are UTF-16 units.

/** The UTF-16 offset of the code point number `points`; the end of the text when it has fewer. */
export function toUtf16(text: string, points: number): number {
  let offset = 0;
  for (let left = points; left > 0 && offset < text.length; left--) offset += unitsAt(text, offset);
  return offset;
}

/** How many code points stand before the UTF-16 offset. */
export function toCodePoints(text: string, offset: number): number {
  let points = 0;
  for (let at = 0; at < Math.min(offset, text.length); at += unitsAt(text, at)) points++;
  return points;
}

/** The offset in `to` at the same line and column as `offset` in `from`; the line's end when it is shorter. */
export function samePlace(from: string, to: string, offset: number): number {
  const before = from.slice(0, offset).split('\n');
  const lines = to.split('\n');
  const line = Math.min(before.length, lines.length) - 1;
  const start = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
  return start + Math.min(before.at(-1)!.length, lines[line]!.length);
}

function unitsAt(text: string, offset: number): number {
  return text.codePointAt(offset)! > 0xffff ? 2 : 1;
}
