import { parseArgument } from './argument.ts';
import { isEventHead, parseEvent } from './event.ts';
import { parseHist } from './hist.ts';
import type { BodyLine } from './lexer.ts';
import { parseEventPlace, parseTracepoint } from './other-places.ts';
import { parsePlace } from './place.ts';
import type { LineSpec, PlacedSpec } from './probe.ts';
import { refuseOtherForms } from './refuse.ts';
import { parseSpan } from './span.ts';
import { isUserPlace, parseUserPlace } from './user-place.ts';
import { type Blame, covering, part, type Word } from './word.ts';

/** One line in whichever form it has. */
export function parseLine(line: BodyLine, blame: Blame): LineSpec {
  const [head] = line.words;
  if (!head) {
    throw blame(line.whole.span, {
      code: 'no-probe',
      what: 'a filter stands behind a probe on the same line',
      hint: 'p:opens do_filp_open name=pathname->name if name == "passwd"',
    });
  }
  const filter = line.filter && filterText(line.filter, blame);
  if (head.text === 'hist') return parseHist(line, blame);
  if (head.text === 'span') return parseSpan(line, filter, blame);
  if (isProbeHead(head.text)) return parseProbe(line, filter, blame);
  refuseOtherForms(head, blame);
  if (isEventHead(head.text))
    return { ...parseEvent(line.words as readonly [Word, ...Word[]], filter, blame), span: line.whole.span };
  throw blame(head.span, {
    code: 'unknown-probe',
    what: `'${head.text}' starts no probe line`,
    hint:
      line.words.length > 0 && /^[\w.]+$/.test(head.text)
        ? `did you mean p ${line.whole.text}?`
        : 'write p:NAME FUNCTION or r:NAME FUNCTION',
  });
}

/** `p`, `r:NAME`, `r64:NAME`, `f`, `t`, `e`; `p9_client_rpc` is a function. */
export const isProbeHead = (text: string): boolean => /^(?:[pr](?:\d[^\W_]*)?|[fte]\d*)(?::|$)/.test(text);

/**
 * `p[:[GRP/][EVENT]] PLACE [ARG…]`, or `r[MAXACTIVE]…` (Documentation/trace/kprobetrace.rst, uprobetracer.rst),
 * `f[MAXACTIVE]…`, `t…` (fprobetrace.rst), `e…` (eprobetrace.rst).
 */
export function parseProbe({ words, whole }: BodyLine, filter: Word | null, blame: Blame): PlacedSpec {
  const [head, where, ...rest] = words as readonly [Word, Word | undefined, ...Word[]];
  const letter = part(head, 0, /^[prfte]\w*/.exec(head.text)![0].length);
  if (!where) throw noPlace(head, letter.text[0]!, blame);
  const isReturn = isReturning(letter, where, rest);
  checkMaxActive(letter, isReturn, blame);
  const event = eventName(head, letter.text, blame);
  const fetching = {
    letter,
    event,
    arguments: rest.map((word) => parseArgument(word, blame)),
    filter,
    span: filter ? whole.span : covering(head, rest.at(-1) ?? where),
  };
  if (letter.text === 't')
    return { kind: 'tracepoint', ...fetching, place: { whole: parseTracepoint(where, blame) } };
  if (letter.text === 'e') return { kind: 'eventProbe', ...fetching, place: parseEventPlace(where, blame) };
  if (/^[pr]/.test(letter.text) && isUserPlace(where)) {
    checkNoNumber(letter, blame);
    return { kind: isReturn ? 'userReturn' : 'userEntry', ...fetching, place: parseUserPlace(where, blame) };
  }
  return { kind: isReturn ? 'return' : 'entry', ...fetching, place: parsePlace(where, blame) };
}

/** An fprobe that fetches `$retval` is one of the return without being told. */
function isReturning(letter: Word, where: Word, words: readonly Word[]): boolean {
  if (letter.text.startsWith('r') || /%return(\(.*)?$/.test(where.text)) return true;
  return letter.text.startsWith('f') && words.some(({ text }) => /\$retval(?!\w)/.test(text));
}

function noPlace(head: Word, letter: string, blame: Blame) {
  const [what, example] = PLACES[letter] ?? PLACES.p!;
  return blame(head.span, {
    code: 'no-place',
    what: `the line names no ${what} to probe`,
    hint: `write ${head.text} ${example}`,
  });
}

const PLACES: Readonly<Record<string, readonly [what: string, example: string]>> = {
  p: ['function', 'do_filp_open'],
  t: ['tracepoint', 'sched_switch'],
  e: ['event', 'sched.sched_switch'],
};

/** KRETPROBE_MAXACTIVE_MAX of kernel/trace/trace_kprobe.c, RETHOOK_MAXACTIVE_MAX of trace_fprobe.c. */
const MAX_ACTIVE = 4096;

function checkMaxActive(letter: Word, isReturn: boolean, blame: Blame): void {
  const count = part(letter, 1);
  if (count.text === '') return;
  const bad = (what: string) => blame(count.span, { code: 'maxactive', what });
  if (!/^\d+$/.test(count.text)) throw bad(`'${count.text}' is no number of simultaneous calls`);
  if (!isReturn)
    throw bad(`a number behind ${letter.text[0]}: only a return probe (r) counts simultaneous calls`);
  if (Number(count.text) > MAX_ACTIVE) throw bad(`at most ${MAX_ACTIVE} simultaneous calls can be probed`);
}

function checkNoNumber(letter: Word, blame: Blame): void {
  if (letter.text.length === 1) return;
  throw blame(part(letter, 1).span, {
    code: 'maxactive',
    what: 'a return probe in a program counts no simultaneous calls: it follows them all',
    hint: `leave the number out: ${letter.text[0]}`,
  });
}

/** MAX_EVENT_NAME_LEN of include/linux/trace_events.h, less its NUL. */
const MAX_NAME = 63;

/** `[GROUP/][EVENT]`; the kernel takes a dot for the slash too. Null where there is no colon, or a group alone. */
function eventName(head: Word, letter: string, blame: Blame): Word | null {
  if (head.text.length === letter.length) return null;
  const label = part(head, letter.length + 1);
  if (label.text === '')
    throw blame(head.span, {
      code: 'no-name',
      what: 'no name follows the colon',
      hint: `leave it out: ${letter}`,
    });
  const slash = label.text.includes('/') ? label.text.indexOf('/') : label.text.indexOf('.');
  if (slash === 0) {
    throw blame(part(label, 0, 1).span, {
      code: 'no-group',
      what: 'no group stands before the slash',
      hint: 'leave the slash out: every session has a group of its own',
    });
  }
  if (slash > 0) checkLabel(part(label, 0, slash), 'group', blame);
  const event = slash < 0 ? label : part(label, slash + 1);
  if (event.text === '') return null;
  checkLabel(event, 'event', blame);
  return event;
}

function checkLabel(name: Word, of: 'group' | 'event', blame: Blame): void {
  const bad = (what: string) =>
    blame(name.span, { code: 'bad-name', what, hint: 'use letters, digits and _, not a digit first' });
  if (name.text.length > MAX_NAME)
    throw bad(`the ${of}'s name has ${name.text.length} characters; the kernel takes ${MAX_NAME}`);
  // What else the kernel refuses in an event's name is changed for it: a table may be called `a-b`.
  if (/[./]/.test(name.text)) throw bad(`'${name.text}' is no name of a${of === 'event' ? 'n' : ''} ${of}`);
}

function filterText({ keyword, text }: NonNullable<BodyLine['filter']>, blame: Blame): Word {
  if (text.text) return text;
  throw blame(keyword.span, {
    code: 'no-filter',
    what: 'nothing stands after if',
    hint: 'if dfd == -100 && name == "passwd"',
  });
}
