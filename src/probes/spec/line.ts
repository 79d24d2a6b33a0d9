import { parseArgument } from './argument.ts';
import { isEventHead, parseEvent } from './event.ts';
import { parseHist } from './hist.ts';
import type { BodyLine } from './lexer.ts';
import { parsePlace } from './place.ts';
import type { LineSpec, ProbeSpec } from './probe.ts';
import { refuseOtherForms } from './refuse.ts';
import { parseSpan } from './span.ts';
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

/** `p`, `r:NAME`, `r64:NAME`. */
export const isProbeHead = (text: string): boolean => /^[pr]\d*(:|$)/.test(text);

/** `p[:[GRP/][EVENT]] PLACE [ARG…]`, or `r[MAXACTIVE]…` (Documentation/trace/kprobetrace.rst). */
export function parseProbe({ words, whole }: BodyLine, filter: Word | null, blame: Blame): ProbeSpec {
  const [head, where, ...rest] = words as readonly [Word, Word | undefined, ...Word[]];
  const letter = part(head, 0, /^[pr]\d*/.exec(head.text)![0].length);
  checkMaxActive(letter, blame);
  const event = eventName(part(head, letter.text.length + 1), blame);
  if (!where) {
    throw blame(head.span, {
      code: 'no-place',
      what: 'the line names no function to probe',
      hint: `write ${head.text} do_filp_open`,
    });
  }
  const place = parsePlace(where, blame);
  const isReturn = letter.text.startsWith('r') || where.text.endsWith('%return');
  return {
    kind: isReturn ? 'return' : 'entry',
    letter,
    event,
    place,
    arguments: rest.map((word) => parseArgument(word, blame)),
    filter,
    span: filter ? whole.span : covering(head, rest.at(-1) ?? where),
  };
}
/** KRETPROBE_MAXACTIVE_MAX of kernel/trace/trace_kprobe.c. */
const MAX_ACTIVE = 4096;

function checkMaxActive(letter: Word, blame: Blame): void {
  const count = part(letter, 1);
  if (count.text === '') return;
  if (letter.text.startsWith('p')) {
    throw blame(count.span, {
      code: 'maxactive',
      what: 'a number behind p: only a return probe (r) counts simultaneous calls',
    });
  }
  if (Number(count.text) > MAX_ACTIVE) {
    throw blame(count.span, {
      code: 'maxactive',
      what: `at most ${MAX_ACTIVE} simultaneous calls can be probed`,
    });
  }
}

/** `[GROUP/][EVENT]`; the kernel takes a dot for the slash too. */
function eventName(label: Word, blame: Blame): Word | null {
  const slash = label.text.search(/[/.]/);
  if (slash === 0) {
    throw blame(part(label, 0, 1).span, {
      code: 'no-group',
      what: 'no group stands before the slash',
      hint: 'leave the slash out: every session has a group of its own',
    });
  }
  const event = slash < 0 ? label : part(label, slash + 1);
  return event.text === '' ? null : event;
}

function filterText({ keyword, text }: NonNullable<BodyLine['filter']>, blame: Blame): Word {
  if (text.text) return text;
  throw blame(keyword.span, {
    code: 'no-filter',
    what: 'nothing stands after if',
    hint: 'if dfd == -100 && name == "passwd"',
  });
}
