import { didYouMean } from '../../base/nearest.ts';
import { nothingCast, startsCast } from './cast.ts';
import { parsePath } from './path.ts';
import type { Fetch } from './probe.ts';
import { type Blame, part, type Word } from './word.ts';

export interface Parsed {
  readonly fetch: Fetch;
  /** Position after it. */
  readonly end: number;
}

/** More than the kernel's FETCH_INSN_MAX of 16 can never be installed. */
const MAX_DEPTH = 16;

/** Reads a FETCHARG or C path that starts at `start` of `word`; stops before the `:`, `)` or whatever follows. */
export function parseFetch(word: Word, start: number, blame: Blame, depth = 0): Parsed {
  if (depth > MAX_DEPTH)
    throw blame(part(word, start).span, {
      code: 'too-deep',
      what: `more than ${MAX_DEPTH} dereferences: the kernel takes fewer`,
    });
  const first = word.text[start] ?? '';
  if (first === '%') return simple('register', word, start, /^%\w*/, blame);
  if (first === '$') return variable(word, start, blame);
  if (first === '@') return memory(word, start, blame);
  if (first === '\\') return immediate(word, start, blame);
  if (first === '+' || first === '-') return dereference(word, start, blame, depth);
  if (/[A-Za-z_]/.test(first) || (first === '(' && startsCast(word, start)))
    return parsePath(word, start, blame);
  throw first === '(' ? nothingCast(word, start, blame) : badFetch(word, start, blame);
}

function simple(kind: 'register', word: Word, start: number, pattern: RegExp, blame: Blame): Parsed {
  const text = part(word, start, start + pattern.exec(word.text.slice(start))![0].length);
  if (text.text.length === 1) throw badFetch(word, start, blame);
  return { fetch: { kind, text, name: part(text, 1) }, end: start + text.text.length };
}

function variable(word: Word, start: number, blame: Blame): Parsed {
  const length = /^\$(?:arg\*|\w*)/.exec(word.text.slice(start))![0].length;
  const text = part(word, start, start + length);
  if (/^(->|\.|\[)/.test(word.text.slice(start + length))) return parsePath(word, start, blame);
  if (length === 1) throw badFetch(word, start, blame);
  return { fetch: { kind: 'variable', text, name: part(text, 1) }, end: start + length };
}

function memory(word: Word, start: number, blame: Blame): Parsed {
  const match =
    /^@(0x[0-9a-fA-F]+|\d+|\+(?:0x[0-9a-fA-F]+|\d+)|[A-Za-z_.][\w.]*)([+-](0x[0-9a-fA-F]+|\d+))?/.exec(
      word.text.slice(start),
    );
  if (!match) throw badFetch(word, start, blame);
  const text = part(word, start, start + match[0].length);
  return { fetch: { kind: 'memory', text }, end: start + match[0].length };
}

function immediate(word: Word, start: number, blame: Blame): Parsed {
  const match = /^\\("[^"]*"|[+-]?(0x[0-9a-fA-F]+|\d+))/.exec(word.text.slice(start));
  if (!match) {
    throw blame(part(word, start).span, {
      code: 'bad-immediate',
      what: `'${word.text.slice(start)}' is no immediate value`,
      hint: 'write \\100, \\0xff or \\"text"',
    });
  }
  const text = part(word, start, start + match[0].length);
  return { fetch: { kind: 'immediate', text }, end: start + match[0].length };
}

/** `+|-[u]OFFS(FETCHARG)` */
function dereference(word: Word, start: number, blame: Blame, depth: number): Parsed {
  const match = /^[+-](u?)([+-]?(?:0x[0-9a-fA-F]+|\d+))\(/.exec(word.text.slice(start));
  if (!match) {
    throw blame(part(word, start).span, {
      code: 'bad-dereference',
      what: `'${word.text.slice(start)}' is no dereference`,
      hint: 'write +OFFSET(WHAT), for example +0(%si)',
    });
  }
  const open = start + match[0].length - 1;
  const { fetch: of, end } = parseFetch(word, open + 1, blame, depth + 1);
  if (word.text[end] !== ')') throw unclosed(word, open, end, blame);
  const fetch = {
    kind: 'dereference',
    text: part(word, start, end + 1),
    prefix: part(word, start, open + 1),
    user: match[1] === 'u',
    of,
  } as const;
  return { fetch, end: end + 1 };
}

function unclosed(word: Word, open: number, end: number, blame: Blame) {
  if (end === word.text.length || word.text[end] === ':') {
    return blame(part(word, open, open + 1).span, {
      code: 'unclosed',
      what: 'this parenthesis is not closed',
      hint: `write ${word.text.slice(0, end)})${word.text.slice(end)}`,
    });
  }
  return blame(part(word, end).span, {
    code: 'bad-argument',
    what: `'${word.text.slice(end)}' stands where the parenthesis should close`,
  });
}

function badFetch(word: Word, start: number, blame: Blame) {
  const text = word.text.slice(start);
  const hint = text.startsWith('&')
    ? didYouMean([text.slice(1)])
    : 'a register (%di), $retval, a parameter (pathname->name), or +0(…) around one';
  return blame(part(word, start).span, {
    code: 'bad-argument',
    what: text ? `'${text}' cannot be fetched` : 'nothing stands here to be fetched',
    ...(hint && { hint }),
  });
}
