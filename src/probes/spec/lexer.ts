import { castRanges } from './cast.ts';
import { part, type Word } from './word.ts';

/** One line of a body without its comment and the white space around it. */
export interface BodyLine {
  readonly whole: Word;
  /** Split at white space outside double quotes and casts; the words after a bare `if` are left out. */
  readonly words: readonly Word[];
  /** The bare word `if` and all that follows it; null without one. */
  readonly filter: { readonly keyword: Word; readonly text: Word } | null;
}

/** The lines of a cell from `firstLine` (counted from 0) on that hold more than a comment. */
export function bodyLines(cell: string, firstLine: number): BodyLine[] {
  return cell
    .split('\n')
    .map((text, line) =>
      withoutComment({ text: text.replace(/\r$/, ''), span: { line, column: 0, length: text.length } }),
    )
    .slice(firstLine)
    .map(trimmed)
    .filter((line) => line.text !== '')
    .map(splitLine);
}

/** `#` starts a comment at the line's start or after white space, outside quotes. */
function withoutComment(line: Word): Word {
  const quoted = quoteMask(line.text);
  for (let at = line.text.indexOf('#'); at >= 0; at = line.text.indexOf('#', at + 1)) {
    if (!quoted(at) && (at === 0 || /\s/.test(line.text[at - 1]!))) return part(line, 0, at);
  }
  return line;
}

function trimmed(line: Word): Word {
  const start = line.text.length - line.text.trimStart().length;
  return part(line, start, start + line.text.trim().length);
}

function splitLine(whole: Word): BodyLine {
  const quoted = quoteMask(whole.text);
  const casts = castRanges(whole.text);
  const joined = (at: number) => quoted(at) || casts.some(([start, end]) => at >= start && at < end);
  const words: Word[] = [];
  for (let at = 0; at < whole.text.length; ) {
    const end = wordEnd(whole.text, at, joined);
    const word = part(whole, at, end);
    if (word.text === 'if')
      return { whole, words, filter: { keyword: word, text: trimmed(part(whole, end)) } };
    if (word.text) words.push(word);
    at = end + 1;
  }
  return { whole, words, filter: null };
}

function wordEnd(text: string, start: number, joined: (at: number) => boolean): number {
  let end = start;
  while (end < text.length && (joined(end) || !/\s/.test(text[end]!))) end++;
  return end;
}

/** Says of each position whether it lies in quotes that are closed: `"…"` anywhere, `'…'` in a filter's values. */
function quoteMask(text: string): (at: number) => boolean {
  const ranges = [...text.matchAll(/"[^"]*"|(?<=[=~]\s*)'[^']*'/g)].map(
    (m) => [m.index, m.index + m[0].length] as const,
  );
  return (at) => ranges.some(([start, end]) => at >= start && at < end);
}
