import { checkName } from './argument.ts';
import type { EventSpec, FieldSpec } from './probe.ts';
import { type Blame, covering, part, type Word } from './word.ts';

/** `GROUP:EVENT`, which a probe letter and its name are not: those have one letter, or a number after it. */
export const isEventHead = (text: string): boolean =>
  /^[\w-]{2,}:[\w*?-]+$/.test(text) && !/^[a-z]\d+:/.test(text);

/** `GROUP:EVENT [FIELD | NAME=FIELD]…`, `sys:CALL …`: an event that the kernel has already. */
export function parseEvent(
  [head, ...rest]: readonly [Word, ...Word[]],
  filter: Word | null,
  blame: Blame,
): EventSpec {
  const colon = head.text.indexOf(':');
  const [group, name] = [part(head, 0, colon), part(head, colon + 1)];
  return {
    kind: group.text === 'sys' ? 'call' : 'event',
    whole: head,
    group,
    name,
    fields: rest.map((word) => parseField(word, blame)),
    filter,
    span: covering(head, rest.at(-1) ?? head),
  };
}

/** A field that the line means without naming it: it is blamed on the event. */
export function impliedField({ whole: { span } }: EventSpec, name: string): FieldSpec {
  const word = { text: name, span };
  return { whole: word, name: null, field: word };
}

export function parseField(whole: Word, blame: Blame): FieldSpec {
  const equals = whole.text.indexOf('=');
  const name = equals < 0 ? null : part(whole, 0, equals);
  if (name) checkName(name, whole, blame);
  const field = part(whole, equals + 1);
  if (/^\w+$/.test(field.text)) return { whole, name, field };
  throw blame(field.span, {
    code: 'bad-argument',
    what: field.text ? `'${field.text}' is no field of an event` : 'nothing stands here to be taken',
    hint: 'an existing event has fields and nothing to fetch: write FIELD or NAME=FIELD',
  });
}
