import { type Blame, part, type Word } from './word.ts';

/** A type's name in parentheses: `(struct file *)`, `(unsigned int)`. */
const CAST = /\(\s*((?:(?:struct|union|enum)\s+)?[A-Za-z_]\w*(?:\s+[A-Za-z_]\w*)*(?:\s*\*)*)\s*\)\s*/;

/** Those that begin an argument's value, with the white space up to what is cast; `((` is C's own way to write one. */
const IN_ARGUMENT = new RegExp(`(?<=(?:^|[\\s=])(?:\\(\\s*)?)${CAST.source}(?=[\\w$%])`, 'g');

/** Positions [start, end) of the casts in a line: white space within them splits no word. */
export function castRanges(text: string): (readonly [start: number, end: number])[] {
  return [...text.matchAll(IN_ARGUMENT)].map((m) => [m.index, m.index + m[0].length] as const);
}

/** The cast at `start`; null where none begins. `type` is what stands in its parentheses. */
export function parseCast(word: Word, start: number): { readonly type: Word; readonly end: number } | null {
  const pattern = new RegExp(CAST.source, 'y');
  pattern.lastIndex = start;
  const found = pattern.exec(word.text);
  if (!found) return null;
  const from = start + found[0].indexOf(found[1]!);
  return { type: part(word, from, from + found[1]!.length), end: start + found[0].length };
}

/** Whether a cast stands at `start`, or the parenthesis around one. */
export function startsCast(word: Word, start: number): boolean {
  const outer = /^\(\s*/.exec(word.text.slice(start))?.[0].length ?? 0;
  return parseCast(word, start) !== null || parseCast(word, start + outer) !== null;
}

export function nothingCast(word: Word, start: number, blame: Blame) {
  return blame(part(word, start).span, {
    code: 'bad-cast',
    what: `nothing that can be cast follows '${word.text.slice(start)}'`,
    hint: 'write (struct NAME *)PARAMETER->member; a parameter, $retval or a register is cast',
  });
}
