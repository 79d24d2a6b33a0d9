import type { Place } from './probe.ts';
import { type Blame, part, type Word } from './word.ts';

/** `[MOD:]SYM[+OFFS][%return]` or an address: what kernels call the probe point. */
export function parsePlace(whole: Word, blame: Blame): Place {
  refuseLater(whole, blame);
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
    return { whole, module: null, symbol: null, address: bare, offset: null };
  const parts = /^(?:([^:+]*):)?([^:+-]*)(?:([+-])(.*))?$/.exec(bare.text);
  const symbolStart = parts?.[1] === undefined ? 0 : parts[1].length + 1;
  const symbol = part(bare, symbolStart, symbolStart + (parts?.[2] ?? '').length);
  if (!parts || symbol.text === '' || !/^[\w.$]+$/.test(symbol.text)) {
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
  };
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

function refuseLater(whole: Word, blame: Blame): void {
  const at = whole.text.indexOf('@');
  if (at >= 0) {
    throw blame(part(whole, at).span, {
      code: 'not-yet',
      what: 'call sites by name (FUNCTION@CALLEE) are not there yet',
      hint: "find the offset with callSites('FUNCTION') or %disasm, and write FUNCTION+OFFSET",
    });
  }
  const wild = whole.text.search(/[*?]/);
  if (wild >= 0) {
    throw blame(part(whole, wild, wild + 1).span, {
      code: 'not-yet',
      what: 'wildcards in function names are not there yet',
      hint: 'write one line for each function',
    });
  }
  if (whole.text.startsWith('/') || /^[^:]*\/[^:]*:/.test(whole.text)) {
    throw blame(whole.span, {
      code: 'not-yet',
      what: 'probes in user programs (PATH:OFFSET) are not there yet',
      hint: 'name a function of the kernel',
    });
  }
}
