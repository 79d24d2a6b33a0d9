import { InputError, type SourceSpan } from '../../base/errors.ts';
import { codeOnly, isTopLevel } from './c-text.ts';

/** A name or number in the body. */
export interface Word {
  readonly text: string;
  readonly span: SourceSpan;
}

/** One `ENTRY(…) { … }` of the body. */
export type Handler = {
  /** The whole of `ENTRY(…)`. */
  readonly span: SourceSpan;
  readonly function: Word;
} & (
  | { readonly kind: 'entry' | 'return' }
  | { readonly kind: 'after-call'; readonly callee: Word }
  | { readonly kind: 'at'; readonly offset: Word }
);

/** What a body is: a module as it stands, or handlers that want one around them. */
export type BodySpec =
  | { readonly kind: 'module'; readonly text: string }
  | { readonly kind: 'handlers'; readonly text: string; readonly handlers: readonly Handler[] };

const FORMS = { ENTRY: 1, RETURN: 1, AFTER_CALL: 2, AT: 2 } as const;
type Form = keyof typeof FORMS;

/** Throws InputError, whose span points into `text`. */
export function readBody(text: string): BodySpec {
  const code = codeOnly(text);
  if (/\b(module_init|MODULE_LICENSE)\s*\(/.test(code)) return { kind: 'module', text };
  const handlers = [...code.matchAll(/\b(ENTRY|RETURN|AFTER_CALL|AT)\s*\(([^()]*)\)/g)]
    .filter(({ index }) => isTopLevel(code, index))
    .map((found) => readHandler(text, found));
  if (handlers.length === 0)
    throw new InputError({
      code: 'no-handlers',
      what: 'there is no handler of a probe, and no module',
      hint: 'write ENTRY(fn), RETURN(fn), AFTER_CALL(fn, callee) or AT(fn, offset) before a block, or a whole module with module_init() and MODULE_LICENSE()',
    });
  refuseSameLine(text, handlers);
  return { kind: 'handlers', text, handlers };
}

function readHandler(text: string, found: RegExpExecArray): Handler {
  const [whole, form, inside] = found as unknown as [string, Form, string];
  const span = spanAt(text, found.index, whole.length);
  const words = wordsOf(text, inside, found.index + whole.length - 1 - inside.length);
  const [first, second] = words;
  if (words.length !== FORMS[form] || !first?.text || second?.text === '')
    throw new InputError({
      code: 'handler-arguments',
      what: `this should be ${USAGE[form]}`,
      source: text,
      span,
    });
  if (form === 'AFTER_CALL') return { kind: 'after-call', span, function: first, callee: second! };
  if (form === 'AT') return { kind: 'at', span, function: first, offset: checked(text, second!) };
  return { kind: form === 'ENTRY' ? 'entry' : 'return', span, function: first };
}

const USAGE: Readonly<Record<Form, string>> = {
  ENTRY: 'ENTRY(FUNCTION)',
  RETURN: 'RETURN(FUNCTION)',
  AFTER_CALL: 'AFTER_CALL(FUNCTION, CALLEE)',
  AT: 'AT(FUNCTION, OFFSET)',
};

function wordsOf(text: string, inside: string, start: number): readonly Word[] {
  let at = start;
  return inside.split(',').map((part) => {
    const word = part.trim();
    const span = spanAt(text, at + part.indexOf(word), word.length);
    at += part.length + 1;
    return { text: word, span };
  });
}

function checked(text: string, offset: Word): Word {
  if (/^(0x[0-9a-f]+|\d+)$/i.test(offset.text)) return offset;
  throw new InputError({
    code: 'bad-offset',
    what: `${offset.text} is no number of bytes`,
    source: text,
    span: offset.span,
    hint: '%disasm FUNCTION shows the offsets of its instructions',
  });
}

/** A handler's function is named after its line. */
function refuseSameLine(text: string, handlers: readonly Handler[]): void {
  const second = handlers.find(({ span }, i) => handlers[i - 1]?.span.line === span.line);
  if (!second) return;
  throw new InputError({
    code: 'handlers-on-a-line',
    what: 'two handlers begin on this line',
    source: text,
    span: second.span,
    hint: 'begin each on a line of its own',
  });
}

function spanAt(text: string, at: number, length: number): SourceSpan {
  const before = text.slice(0, at).split('\n');
  return { line: before.length - 1, column: before.at(-1)!.length, length: Math.max(1, length) };
}
