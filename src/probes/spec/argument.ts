import { castRanges } from './cast.ts';
import { parseFetch } from './fetch.ts';
import type { ArgumentSpec } from './probe.ts';
import { type Blame, part, type Word } from './word.ts';

/** MAX_ARG_NAME_LEN of kernel/trace/trace_probe.h. */
const MAX_NAME = 32;

/** `[NAME=]FETCHARG[:TYPE]`, a C name standing for FETCHARG where it likes. */
export function parseArgument(whole: Word, blame: Blame): ArgumentSpec {
  refuseUnpassable(whole, blame);
  const equals = nameEnd(whole.text);
  const name = equals < 0 ? null : part(whole, 0, equals);
  if (name) checkName(name, whole, blame);
  const body = part(whole, equals + 1);
  if (body.text === '') {
    throw blame(whole.span, {
      code: 'no-value',
      what: `nothing is fetched for ${name?.text}`,
      hint: `${name?.text}=%di takes a register, ${name?.text}=PARAMETER a parameter`,
    });
  }
  const { fetch, end } = parseFetch(body, 0, blame);
  if (end === body.text.length) return { whole, name, value: fetch, type: null };
  if (body.text[end] !== ':') {
    throw blame(part(body, end).span, {
      code: 'bad-argument',
      what: `'${body.text.slice(end)}' does not belong behind '${fetch.text.text}'`,
      hint: 'arguments are separated by spaces; a type follows a colon',
    });
  }
  const type = part(body, end + 1);
  if (type.text === '')
    throw blame(part(body, end).span, {
      code: 'no-type',
      what: 'no type follows the colon',
      hint: 'for example :string, :s32 or :x64',
    });
  return { whole, name, value: fetch, type };
}

/** What an argument is called where it is written: its own name, or the last one of a C path; null where it has none. */
export function nameOf({ name, value }: Pick<ArgumentSpec, 'name' | 'value'>): Word | null {
  if (name || value.kind !== 'path') return name;
  const last = value.steps.findLast(({ kind }) => kind !== 'index')?.word ?? value.root;
  return /^[$%]/.test(last.text) ? null : last;
}

/** Throws unless the name is an identifier that fits the kernel's field names. */
export function checkName(name: Word, at: Word, blame: Blame): void {
  if (name.text === '')
    throw blame(at.span, { code: 'no-name', what: 'no name stands before the equals sign' });
  if (!/^[A-Za-z_]\w*$/.test(name.text)) {
    throw blame(name.span, {
      code: 'bad-name',
      what: `'${name.text}' is no name for an argument`,
      hint: 'use letters, digits and _, not a digit first',
    });
  }
  if (name.text.length > MAX_NAME) {
    throw blame(name.span, {
      code: 'bad-name',
      what: `the name has ${name.text.length} characters; the kernel takes ${MAX_NAME}`,
    });
  }
}

/** The equals sign that ends a name: not one within a string. */
function nameEnd(text: string): number {
  const quote = text.indexOf('"');
  const equals = text.indexOf('=');
  return quote >= 0 && quote < equals ? -1 : equals;
}

/** The kernel splits at white space and cuts at #, quoted or not; it gets no casts. */
function refuseUnpassable(whole: Word, blame: Blame): void {
  const casts = castRanges(whole.text);
  const at = [...whole.text.matchAll(/[\s#]/g)]
    .map(({ index }) => index)
    .find((index) => !casts.some(([start, end]) => index >= start && index < end));
  if (at === undefined) return;
  const what =
    whole.text[at] === '#'
      ? 'the kernel drops what follows a #'
      : 'the kernel splits a probe at white space, within quotes too';
  throw blame(part(whole, at, at + 1).span, { code: 'bad-argument', what });
}
