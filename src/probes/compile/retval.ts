import { strip } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import type { BtfType } from '../../btf/types.ts';
import type { Conversion } from '../spec/types.ts';
import type { Word } from '../spec/word.ts';
import type { ArgumentContext, Fetched } from './argument.ts';
import { fetchOwnType } from './c-type.ts';
import { columnOf, conversionOf, DEFAULT_TYPE, type FetchType } from './fetch-type.ts';
import { resultRegister } from './registers.ts';
import { from, made, type Piece } from './text.ts';

/**
 * `$retval` itself. Without a type it is what the function's C type says: an int is narrowed and signed, a pointer or
 * unsigned 64-bit value stays whole with -4095…-1 read as errors. Throws InputError where the function returns nothing.
 */
export function retvalPlan(
  word: Word,
  wanted: FetchType | null,
  typePieces: readonly Piece[],
  context: ArgumentContext,
): Fetched {
  const { form, knownScope, place, blame } = context;
  const fetch = place.callee === null ? '$retval' : `%${resultRegister(context.facts.arch)}`;
  const pieces = [from(fetch, word.span)];
  // What a program's functions return is no error of the kernel's.
  if (form === 'user') return untouched(pieces, typePieces, wanted ?? DEFAULT_TYPE);
  if (wanted)
    return {
      pieces,
      typePieces,
      type: wanted,
      column: columnOf(wanted),
      convert: retvalConversion(wanted),
      note: null,
    };
  const raw: Fetched = {
    pieces,
    typePieces: [],
    type: DEFAULT_TYPE,
    column: columnOf(DEFAULT_TYPE),
    convert: { kind: 'retval' },
    note: null,
  };
  if (!knownScope || knownScope.result === null) return raw;
  const { btf } = knownScope;
  const result = strip(btf, knownScope.result.type);
  if (result.kind === 'void') {
    throw blame(word.span, {
      code: 'no-retval',
      what: `${knownScope.result.of} returns nothing: it is void`,
      hint: 'leave $retval out; the return is still an event',
    });
  }
  const note = `what ${knownScope.result.of} returned, ${spell(btf, knownScope.result.type)}; BTF`;
  if (result.kind === 'pointer') return { ...raw, column: { ...raw.column, format: 'address' }, note };
  if (!isNarrow(result)) return { ...raw, note };
  const located = { type: knownScope.result.type, at: { kind: 'register', fetch }, story: '' } as const;
  const own = fetchOwnType(btf, located, word, blame);
  const convert: Conversion = own.convert.kind === 'none' ? { kind: 'retval' } : own.convert;
  return {
    pieces,
    typePieces: [made(':'), from(own.type.text, word.span)],
    type: own.type,
    column: own.column,
    convert,
    note,
  };
}

function untouched(pieces: readonly Piece[], typePieces: readonly Piece[], type: FetchType): Fetched {
  return { pieces, typePieces, type, column: columnOf(type), convert: conversionOf(type), note: null };
}

/** Integers of less than 64 bits, and signed ones of 64, have a type of the kernel's that shows them right. */
function isNarrow(type: BtfType): boolean {
  return (type.kind === 'int' || type.kind === 'enum') && (type.size < 8 || (type.size === 8 && type.signed));
}

/** What is left to do with a returned value. A type the user gave is obeyed; what was returned still has an error name. */
export function retvalConversion(wanted: FetchType | null): Conversion {
  if (wanted === null) return { kind: 'retval' };
  return wanted.form === 'integer' ? { kind: 'retval', typed: true } : conversionOf(wanted);
}
