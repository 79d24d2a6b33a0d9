import { parseArgument } from './argument.ts';
import { isEventHead, parseEvent, parseField } from './event.ts';
import type { BodyLine } from './lexer.ts';
import { isProbeHead, parseProbe } from './line.ts';
import type { EventSpec, PartSpec, ProbeSpec, SpanSpec, UserSpec } from './probe.ts';
import { type Blame, covering, part, type Word } from './word.ts';

/** `span NAME PART -> PART [-> PART…] [by KEY,…] [if FILTER]`; `words` is the line behind `span`. */
export function parseSpan(
  { words: [head, ...words], whole, filter }: BodyLine,
  filterText: Word | null,
  blame: Blame,
): SpanSpec {
  const [name, ...rest] = words;
  if (!name || name.text === '->') throw badSpan(head!, 'the span has no name', blame);
  if (!/^[A-Za-z_]\w*$/.test(name.text))
    throw blame(name.span, { code: 'bad-name', what: `'${name.text}' is no name for a span`, hint: EXAMPLE });
  const byAt = rest.findIndex(({ text }) => text === 'by');
  const pieces = split(byAt < 0 ? rest : rest.slice(0, byAt));
  if (pieces.length < 2)
    throw badSpan(filter?.keyword ?? words.at(-1)!, 'a span has a start and an end, joined by ->', blame);
  const parts: PartSpec[] = [];
  for (const [i, piece] of pieces.entries()) {
    if (piece.length === 0 && (i === 0 || i < pieces.length - 1))
      throw badSpan(name, `part ${i + 1} of the span is empty`, blame);
    const last = i === pieces.length - 1;
    parts.push(
      last && i > 0 && !startsPart(piece, parts[0]!)
        ? returnOf(parts[0]!, piece, blame)
        : parsePart(piece, whole, blame),
    );
  }
  return {
    kind: 'span',
    name,
    parts,
    by: byAt < 0 ? [] : keys(rest.slice(byAt), blame),
    filter: filterText,
    span: whole.span,
  };
}

const EXAMPLE = 'span open do_filp_open name=pathname->name -> ret=$retval';

function split(words: readonly Word[]): Word[][] {
  const pieces: Word[][] = [[]];
  for (const word of words) {
    if (word.text === '->') pieces.push([]);
    else pieces.at(-1)!.push(word);
  }
  return pieces;
}

function startsPart([head]: readonly Word[], first: PartSpec): boolean {
  return head !== undefined && startsPlace(head.text, first.kind === 'call');
}

/**
 * Whether the last part, whose first word this is, names a place or only arguments. Arguments have a name (`ret=…`), a
 * `$`, or a path in them; of a system call's return `ret` is all there is.
 */
export function startsPlace(head: string, ofCall: boolean): boolean {
  if (isProbeHead(head) || isEventHead(head)) return true;
  if (ofCall && head === 'ret') return false;
  if (/^[^=]*%return(\(.*)?$/.test(head)) return true;
  return !/[=$%]|->|^[\\+-]/.test(head);
}

function parsePart(piece: readonly Word[], whole: Word, blame: Blame): PartSpec {
  const [head] = piece as readonly [Word, ...Word[]];
  if (isEventHead(head.text)) return parseEvent(piece as readonly [Word, ...Word[]], null, blame);
  if (isProbeHead(head.text)) return parseProbe({ whole, words: piece, filter: null }, null, blame);
  const letter = { text: 'p', span: { ...head.span, length: 0 } };
  return {
    ...parseProbe({ whole, words: [letter, ...piece], filter: null }, null, blame),
    span: covering(head, piece.at(-1)!),
  };
}

/** The return of the first part's function. */
function returnOf(first: PartSpec, piece: readonly Word[], blame: Blame): PartSpec {
  switch (first.kind) {
    case 'entry':
      return returnOfFunction(first, piece, blame);
    case 'userEntry':
      return returnInProgram(first, piece, blame);
    case 'call':
      return {
        ...first,
        kind: 'callReturn',
        fields: piece.map((word) => returnField(word, blame)),
      } satisfies EventSpec;
    default:
      throw blame(piece[0]?.span ?? first.span, {
        code: 'bad-span',
        what: 'arguments alone are the return of the function the span starts in, and this one starts at no entry',
        hint: 'name the end: GROUP:EVENT FIELD, or p FUNCTION',
      });
  }
}

function returnOfFunction(first: ProbeSpec, piece: readonly Word[], blame: Blame): ProbeSpec {
  const { letter, place } = first;
  if (place.offset || place.callee)
    throw blame(place.whole.span, {
      code: 'bad-span',
      what: 'arguments alone are the return of a function, and the span starts inside of one',
      hint: `end it by r ${place.symbol?.text ?? place.whole.text} ret=$retval`,
    });
  return {
    ...first,
    kind: 'return',
    letter: { text: letter.text.startsWith('f') ? 'f' : 'r', span: letter.span },
    event: null,
    arguments: piece.map((word) => parseArgument(word, blame)),
    filter: null,
  };
}

function returnInProgram(first: UserSpec, piece: readonly Word[], blame: Blame): UserSpec {
  return {
    ...first,
    kind: 'userReturn',
    letter: { text: 'r', span: first.letter.span },
    event: null,
    arguments: piece.map((word) => parseArgument(word, blame)),
    filter: null,
  };
}

/** `ret`, `ret=$retval`, `$retval`: a system call returns nothing else. */
function returnField(whole: Word, blame: Blame) {
  const match = /^(?:(\w+)=)?(\$retval|ret)$/.exec(whole.text);
  if (!match) return parseField(whole, blame);
  const name = match[1] === undefined ? null : part(whole, 0, match[1].length);
  return { whole, name, field: { text: 'ret', span: whole.span } };
}

/** `by dev,sector`, with or without spaces. */
function keys([by, ...words]: readonly Word[], blame: Blame): Word[] {
  const found = words.flatMap((word) =>
    [...word.text.matchAll(/[^,]+/g)].map(({ 0: text, index }) => part(word, index, index + text.length)),
  );
  for (const key of found) {
    if (!/^[A-Za-z_]\w*$/.test(key.text))
      throw blame(key.span, {
        code: 'bad-name',
        what: `'${key.text}' is no name of a field`,
        hint: 'by dev,sector',
      });
  }
  if (found.length === 0) throw badSpan(by!, 'no field follows by', blame);
  return found;
}

function badSpan(at: Word, what: string, blame: Blame) {
  return blame(at.span, { code: 'bad-span', what, hint: `for example: ${EXAMPLE}` });
}
