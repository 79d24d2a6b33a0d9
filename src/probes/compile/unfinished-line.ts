import { isEventHead } from '../spec/event.ts';
import { bodyLines } from '../spec/lexer.ts';
import { isProbeHead } from '../spec/line.ts';
import { startsPlace } from '../spec/span.ts';

/** A line up to the cursor, taken apart as far as it is written. */
export interface UnfinishedLine {
  /** What the cursor is in: the last of the parts, the keys behind `by`, or the filter. */
  readonly section: 'part' | 'by' | 'if';
  /** Never empty. */
  readonly parts: readonly [UnfinishedPart, ...UnfinishedPart[]];
  /** The finished keys behind `by`. */
  readonly keys: readonly string[];
  /** The line before `by` or `if`. */
  readonly finished: string;
  /** The unfinished word; of a filter all of it. */
  readonly typed: string;
  /** What stands in the unfinished parentheses of a cast; null elsewhere. */
  readonly cast: string | null;
}

/** A probe, an event, or the return that arguments alone stand for. */
export interface UnfinishedPart {
  readonly kind: 'probe' | 'event' | 'return';
  /** The kind of probe that it is, or would be. */
  readonly letter: Letter;
  /** What it stands on; null as long as that is being written. */
  readonly where: string | null;
  /** True where a letter says what follows. */
  readonly lettered: boolean;
}

export type Letter = 'p' | 'r' | 'f' | 't' | 'e';

/** A type's name behind a parenthesis that begins a cast: not the one of `+0(`. */
const OPEN_CAST = /(?<=[\s=(])\(\s*((?:(?:struct|union|enum)\s+)?\w*)$/;

/** Null in a comment, and for what begins no probe. */
export function readUnfinished(before: string): UnfinishedLine | null {
  const cast = OPEN_CAST.exec(before);
  const text = cast && !/\sif\s/.test(before) ? before.slice(0, cast.index) : before;
  const line = bodyLines(text, 0)[0];
  if (!line || line.whole.text !== text.trim()) return null;
  const words = line.words.map((word) => word.text);
  if (line.filter) {
    const { keyword } = line.filter;
    const behind = text.slice(keyword.span.column + keyword.span.length);
    if (behind === '') return null;
    return ofWords(words, 'if', text.slice(0, keyword.span.column), behind, null);
  }
  const typed = /\s$/.test(text) ? '' : words.pop()!;
  return ofWords(words, 'part', text, typed, text === before ? null : cast![1]!);
}

function ofWords(
  words: readonly string[],
  section: 'part' | 'if',
  text: string,
  typed: string,
  cast: string | null,
): UnfinishedLine | null {
  const [head, ...rest] = words;
  if (head !== 'span') {
    const only = head === undefined ? null : lineOf(words);
    return only && { section, parts: [only], keys: [], finished: text, typed, cast };
  }
  if (rest.length === 0) return null; // Its name is being written.
  const byAt = rest.indexOf('by');
  const pieces = split(rest.slice(1, byAt < 0 ? undefined : byAt));
  const isLast = section === 'part' && byAt < 0;
  // A cast begins an argument, as $ does.
  const beginning = cast === null ? typed : '$';
  const first = partOf(pieces[0]!, null, typed);
  const later = pieces
    .slice(1)
    .map((piece, i) => partOf(piece, first, isLast && i === pieces.length - 2 ? beginning : ''));
  const parts = [first, ...later] as const;
  const keys =
    byAt < 0
      ? []
      : [...rest.slice(byAt), typed.replace(/\w*$/, '')].slice(1).flatMap((word) => word.split(','));
  if (byAt < 0 || section === 'if') return { section, parts, keys, finished: text, typed, cast };
  return { section: 'by', parts, keys, finished: text.slice(0, text.search(/\sby\s/)), typed, cast };
}

function split(words: readonly string[]): string[][] {
  const pieces: string[][] = [[]];
  for (const word of words) {
    if (word === '->') pieces.push([]);
    else pieces.at(-1)!.push(word);
  }
  return pieces;
}

/** A line that is no span; null where its first word begins nothing. */
function lineOf(words: readonly string[]): UnfinishedPart | null {
  const [head] = words as readonly [string];
  return isProbeHead(head) || isEventHead(head) ? partOf(words, null, '') : null;
}

function partOf(piece: readonly string[], first: UnfinishedPart | null, typed: string): UnfinishedPart {
  const [head] = piece;
  if (head !== undefined && isEventHead(head))
    return { kind: 'event', letter: 'p', where: head, lettered: false };
  if (head !== undefined && isProbeHead(head))
    return {
      kind: 'probe',
      letter: head[0] as Letter,
      where: piece[1] ?? null,
      lettered: true,
    };
  const word = head ?? typed;
  if (first && word !== '' && !startsPlace(word, isCall(first)))
    return { kind: 'return', ...returnOf(first), lettered: false };
  return { kind: 'probe', letter: 'p', where: head ?? null, lettered: false };
}

function returnOf({ letter, where }: UnfinishedPart): Pick<UnfinishedPart, 'letter' | 'where'> {
  return letter === 'f' ? { letter, where: `${where}%return` } : { letter: 'r', where };
}

/** `sys:openat`. */
export const isCall = ({ kind, where }: UnfinishedPart): boolean =>
  kind === 'event' && where!.startsWith('sys:');

/** `GROUP:EVENT` of the event that a part is of or stands on; of a system call that of its entry. */
export function eventOf({ kind, letter, where }: UnfinishedPart): string | null {
  if (kind === 'event') return where!.replace(/^sys:/, 'syscalls:sys_enter_');
  return letter === 'e' && where !== null ? where.replace(/[./]/, ':') : null;
}

/** Whether a part stands, or will stand, in a program; `where` is what there is of it. */
export const inProgram = ({ kind, letter }: UnfinishedPart, where: string): boolean =>
  kind !== 'event' && (letter === 'p' || letter === 'r') && where.includes('/');

/** The line up to the end of the name or number under the cursor: what is asked about stands last then. */
export function untilWordEnd(line: string, cursor: number): string {
  return line.slice(0, cursor + /^\w*/.exec(line.slice(cursor))![0].length);
}
