import type { UserPlace } from './probe.ts';
import { type Blame, part, type Word } from './word.ts';

/** A slash makes a place one in a program, as it does for the kernel (kernel/trace/trace_uprobe.c). */
export const isUserPlace = (where: Word): boolean => where.text.includes('/');

/** `PATH:OFFSET[%return][(REF)]`; ours: a function's name, and an offset in it, for OFFSET. */
export function parseUserPlace(whole: Word, blame: Blame): UserPlace {
  const colon = whole.text.lastIndexOf(':');
  const path = part(whole, 0, Math.max(0, colon));
  const rest = part(whole, colon + 1);
  if (colon < 0 || rest.text === '') throw nowhere(whole, blame);
  const { before, reference } = referenceOf(rest, blame);
  const at = part(before, 0, before.text.length - suffixLength(before, blame));
  return { whole, path, reference, ...functionOrOffset(at, whole, blame) };
}

const NUMBER = '0x[0-9a-f]+|0[0-7]*|[1-9]\\d*';

function nowhere(whole: Word, blame: Blame) {
  const path = whole.text.replace(/:$/, '');
  return blame(whole.span, {
    code: 'bad-place',
    what: `'${whole.text}' says not where in the program`,
    hint: `write ${path}:FUNCTION, or ${path}:0x1234 for an offset in the file`,
  });
}

function referenceOf(rest: Word, blame: Blame): { before: Word; reference: Word | null } {
  const open = rest.text.indexOf('(');
  if (open < 0) return { before: rest, reference: null };
  const close = rest.text.indexOf(')', open);
  if (close < 0)
    throw blame(part(rest, open, open + 1).span, {
      code: 'unclosed',
      what: 'this parenthesis is not closed',
    });
  const behind = part(rest, close + 1);
  if (behind.text)
    throw badReference(behind, `'${behind.text}' does not belong behind the parenthesis`, blame);
  const number = part(rest, open + 1, close);
  if (!new RegExp(`^(${NUMBER})$`, 'i').test(number.text))
    throw badReference(number, `'${number.text}' is no offset of a counter in the file`, blame);
  return { before: part(rest, 0, open), reference: part(rest, open) };
}

function badReference(at: Word, what: string, blame: Blame) {
  return blame(at.span, {
    code: 'bad-reference',
    what,
    hint: 'PATH:OFFSET(0x1234) counts its users at 0x1234',
  });
}

function suffixLength(word: Word, blame: Blame): number {
  const percent = word.text.indexOf('%');
  if (percent < 0) return 0;
  const suffix = part(word, percent);
  if (suffix.text === '%return') return suffix.text.length;
  throw blame(suffix.span, {
    code: 'bad-place',
    what: `'${suffix.text}' is no suffix of a place`,
    hint: 'the only one is %return',
  });
}

function functionOrOffset(at: Word, whole: Word, blame: Blame): Pick<UserPlace, 'symbol' | 'offset'> {
  if (at.text === '') throw nowhere(whole, blame);
  if (/^\d/.test(at.text)) return { symbol: null, offset: checkedNumber(at, 'in the file', blame) };
  const plus = at.text.indexOf('+');
  const symbol = part(at, 0, plus < 0 ? at.text.length : plus);
  if (!/^[A-Za-z_.$][\w.$]*$/.test(symbol.text))
    throw blame(at.span, { code: 'bad-place', what: `'${at.text}' is no function and no offset` });
  return { symbol, offset: plus < 0 ? null : checkedNumber(part(at, plus + 1), 'in bytes', blame) };
}

function checkedNumber(word: Word, where: string, blame: Blame): Word {
  if (new RegExp(`^(${NUMBER})$`, 'i').test(word.text)) return word;
  throw blame(word.span, {
    code: 'bad-offset',
    what: `'${word.text}' is no offset ${where}`,
    hint: 'write a number: 4660 or 0x1234',
  });
}
