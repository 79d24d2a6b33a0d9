import type { Callee, Place } from './probe.ts';
import { type Blame, part, type Word } from './word.ts';

/** `[MOD:]SYM[+OFFS][%return]` or an address, what kernels call the probe point; ours: `SYM@CALLEE`, patterns. */
export function parsePlace(whole: Word, blame: Blame): Place {
  const at = whole.text.indexOf('@');
  if (at >= 0) return { ...parsePlace(part(whole, 0, at), blame), whole, callee: calleeOf(whole, at, blame) };
  const bare = part(whole, 0, whole.text.replace(/%return$/, '').length);
  const percent = bare.text.indexOf('%');
  if (percent >= 0) {
    throw blame(part(bare, percent).span, {
      code: 'bad-place',
      what: `'${bare.text.slice(percent)}' is no suffix of a function`,
      hint: 'the only one is %return',
    });
  }
  if (/^(0x[0-9a-f]+|\d+)$/i.test(bare.text))
    return { whole, module: null, symbol: null, address: bare, offset: null, callee: null };
  const parts = /^(?:([^:+]*):)?([^:+-]*)(?:([+-])(.*))?$/.exec(bare.text);
  const symbolStart = parts?.[1] === undefined ? 0 : parts[1].length + 1;
  const symbol = part(bare, symbolStart, symbolStart + (parts?.[2] ?? '').length);
  if (!parts || symbol.text === '' || !/^[\w.$*?]+$/.test(symbol.text)) {
    throw blame(bare.span, {
      code: 'bad-place',
      what: `'${bare.text}' is no function`,
      hint: 'write FUNCTION, FUNCTION+OFFSET or MODULE:FUNCTION',
    });
  }
  return {
    whole,
    module: parts[1] === undefined ? null : part(bare, 0, parts[1].length),
    symbol,
    address: null,
    offset: parts[3] === undefined ? null : offsetOf(bare, symbolStart + symbol.text.length, blame),
    callee: null,
  };
}

/** `@CALLEE`, `@CALLEE#2`, `@CALLEE*` */
function calleeOf(whole: Word, at: number, blame: Blame): Callee {
  const match = /^@([A-Za-z_][\w.$]*)(?:#([1-9]\d*)|(\*))?$/.exec(whole.text.slice(at));
  if (match) {
    const [, name, number, all] = match as unknown as [string, string, string?, string?];
    return {
      name: part(whole, at + 1, at + 1 + name.length),
      which: all ? 'all' : Number(number ?? 1),
    };
  }
  throw blame(part(whole, at).span, {
    code: 'bad-place',
    what: `'${whole.text.slice(at)}' names no call`,
    hint: 'write FUNCTION@CALLEE, FUNCTION@CALLEE#2 for the second call, FUNCTION@CALLEE* for all',
  });
}

/** As the kernel's kstrtol reads it: decimal, 0x… or 0… (octal). */
function offsetOf(place: Word, sign: number, blame: Blame): Word {
  const digits = part(place, sign + 1);
  if (place.text[sign] === '+' && /^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(digits.text)) return digits;
  const what =
    place.text[sign] === '-'
      ? 'a probe cannot stand before its function'
      : `'${digits.text}' is no offset in bytes`;
  throw blame(part(place, sign).span, {
    code: 'bad-offset',
    what,
    hint: 'write FUNCTION+175 or FUNCTION+0xaf',
  });
}
