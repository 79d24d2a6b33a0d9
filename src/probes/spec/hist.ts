import { parseDuration } from '../../base/duration.ts';
import { isEventHead, parseEvent } from './event.ts';
import type { BodyLine } from './lexer.ts';
import type { HistSpec } from './probe.ts';
import { type Blame, part, type Word } from './word.ts';

/** `hist NAME EVENT.FIELD [by KEY,…] [every DURATION]`. Throws InputError. */
export function parseHist({ words, whole, filter }: BodyLine, blame: Blame): HistSpec {
  const [head, name, counted, ...rest] = words as readonly [Word, ...(Word | undefined)[]];
  const bad = (at: Word, what: string) =>
    blame(at.span, { code: 'bad-hist', what, hint: `for example: ${EXAMPLE}` });
  if (filter)
    throw blame(filter.keyword.span, {
      code: 'bad-hist',
      what: 'a histogram has no filter: it counts every event',
      hint: "a filter on the event's own line chooses rows, and the counts stay whole",
    });
  if (!name) throw bad(head, 'the histogram has no name');
  if (!/^[A-Za-z_]\w*$/.test(name.text))
    throw blame(name.span, {
      code: 'bad-name',
      what: `'${name.text}' is no name for a histogram`,
      hint: EXAMPLE,
    });
  if (!counted) throw bad(name, 'the histogram counts nothing');
  const dot = counted.text.lastIndexOf('.');
  if (dot <= 0 || dot === counted.text.length - 1)
    throw bad(counted, `'${counted.text}' names no field of an event`);
  const [event, field] = [part(counted, 0, dot), part(counted, dot + 1)];
  const { by, every } = clauses(rest as readonly Word[], bad);
  return {
    kind: 'hist',
    name,
    event,
    existing: isEventHead(event.text) ? parseEvent([event], null, blame) : null,
    field,
    by,
    everyNs: every && duration(every, blame),
    span: whole.span,
  };
}

const EXAMPLE = 'hist sizes reads.count by comm every 1s';

type Bad = (at: Word, what: string) => Error;

/** The least interval: reading the counts takes the target some of it. */
const LEAST_NS = 100e6;

function clauses(words: readonly Word[], bad: Bad): { by: readonly Word[]; every: Word | null } {
  const everyAt = words.findIndex(({ text }) => text === 'every');
  const keyWords = everyAt < 0 ? words : words.slice(0, everyAt);
  const [, every, beyond] = everyAt < 0 ? [] : words.slice(everyAt);
  if (everyAt >= 0 && !every) throw bad(words[everyAt]!, 'no duration follows every');
  if (beyond) throw bad(beyond, `'${beyond.text}' stands behind the histogram`);
  const [by, ...keys] = keyWords;
  if (!by) return { by: [], every: every ?? null };
  if (by.text !== 'by') throw bad(by, `'${by.text}' is neither by nor every`);
  const found = keys.flatMap((word) =>
    [...word.text.matchAll(/[^,]+/g)].map(({ 0: text, index }) => part(word, index, index + text.length)),
  );
  if (found.length === 0) throw bad(by, 'no field follows by');
  return { by: found, every: every ?? null };
}

function duration(word: Word, blame: Blame): number {
  const ns = parseDuration(word.text);
  if (ns !== null && ns >= LEAST_NS) return ns;
  throw blame(word.span, {
    code: 'bad-hist',
    what: ns === null ? `'${word.text}' is no duration` : 'at most ten times a second',
    hint: 'every 500ms, every 1s, every 1m',
  });
}
