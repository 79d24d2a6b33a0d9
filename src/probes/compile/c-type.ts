import type { Btf } from '../../btf/btf.ts';
import { aliases, sizeOf, strip } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import type { BtfEnum, BtfInt, BtfType } from '../../btf/types.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { Conversion } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import { type Located, pointsToUser, valueText } from './c-path.ts';
import { columnOf, conversionOf, type FetchType, integer, readsMemory, text } from './fetch-type.ts';

/** A C value as the kernel is told to fetch it, and the column it becomes. */
export interface FetchedValue {
  /** FETCHARG without its type. */
  readonly fetch: string;
  readonly type: FetchType;
  readonly column: Omit<ColumnSchema, 'name'>;
  readonly convert: Conversion;
}

/** Fetches a C value as its own type says. Throws InputError for what one argument cannot hold. */
export function fetchOwnType(btf: Btf, value: Located, at: Word, blame: Blame): FetchedValue {
  const type = strip(btf, value.type);
  const bitWidth = value.at.kind === 'memory' ? value.at.bitWidth : 0;
  if (bitWidth > 0) return bitfield(type, value, bitWidth, at, blame);
  switch (type.kind) {
    case 'int':
      return fromInt(type, value, at, blame);
    case 'enum':
      return fromEnum(type, value);
    case 'pointer':
      return fromPointer(btf, value);
    case 'array':
      return fromArray(btf, type, value, at, blame);
    default:
      throw notOneValue(btf, type, value, at, blame);
  }
}

/**
 * Fetches a C value as the user's own `:type` says: text and arrays are read where a pointer leads or an array lies.
 * Throws InputError for a bitfield, which has a type of its own.
 */
export function fetchAs(btf: Btf, value: Located, wanted: FetchType, at: Word, blame: Blame): FetchedValue {
  if (value.at.kind === 'memory' && value.at.bitWidth > 0) {
    throw blame(at.span, {
      code: 'bad-type',
      what: `'${at.text}' is a bitfield, which no type but its own can read`,
      hint: `leave the type out: ${at.text}`,
    });
  }
  const kind = strip(btf, value.type).kind;
  const place = value.at.kind === 'memory' && (kind === 'array' || kind === 'struct' || kind === 'union');
  const fetch = readsMemory(wanted) && !place ? `+0(${valueText(value)})` : valueText(value);
  return plain(fetch, wanted);
}

function plain(fetch: string, type: FetchType): FetchedValue {
  return { fetch, type, column: columnOf(type), convert: conversionOf(type) };
}

function fromInt(type: BtfInt, value: Located, at: Word, blame: Blame): FetchedValue {
  const bits = type.size * 8;
  if (bits > 64)
    throw blame(at.span, {
      code: 'too-wide',
      what: `'${at.text}' has ${bits} bits; an argument holds 64`,
      hint: 'give a type, for example :x64[2]',
    });
  if (type.bool) {
    const column = { type: { kind: 'boolean' }, nullable: false } as const;
    return { fetch: valueText(value), type: integer('u8', 8, false), column, convert: { kind: 'boolean' } };
  }
  return plain(valueText(value), integer(`${type.signed ? 's' : 'u'}${bits}`, bits, type.signed));
}

function fromEnum(type: BtfEnum, value: Located): FetchedValue {
  const bits = type.size * 8;
  const names = Object.fromEntries([...type.values].reverse().map((v) => [v.value.toString(), v.name]));
  const members = [...new Set(Object.values(names))];
  return {
    fetch: valueText(value),
    type: integer(`${type.signed ? 's' : 'u'}${bits}`, bits, type.signed),
    column: { type: { kind: 'enum', names: members }, nullable: false },
    convert: { kind: 'enum', names },
  };
}

function fromPointer(btf: Btf, value: Located): FetchedValue {
  const type = strip(btf, value.type);
  if (type.kind === 'pointer' && isText(btf, type.target)) {
    return plain(`+0(${valueText(value)})`, text(pointsToUser(btf, value.type) ? 'ustring' : 'string'));
  }
  const address = integer('x64', 64, false, true);
  return { ...plain(valueText(value), address), column: { ...columnOf(address), format: 'address' } };
}

function fromArray(
  btf: Btf,
  type: Extract<BtfType, { kind: 'array' }>,
  value: Located,
  at: Word,
  blame: Blame,
): FetchedValue {
  if (isText(btf, type.element)) return plain(valueText(value), text('string'));
  const element = strip(btf, type.element);
  const bits = sizeOf(btf, type.element) * 8;
  const fits = type.length >= 1 && type.length <= 64;
  const sign = elementSign(element);
  if (!fits || !sign || bits > 64) {
    throw blame(at.span, {
      code: 'not-one-value',
      what: `'${at.text}' is ${spell(btf, value.type)}, which is no single value`,
      hint: `take an element (${at.text}[0]) or say how to read it (${at.text}:x8[16]; 64 elements at most)`,
    });
  }
  const one = integer(`${sign}${bits}[${type.length}]`, bits, sign === 's', sign === 'x');
  return plain(valueText(value), { ...one, count: type.length });
}

function elementSign(type: BtfType): 's' | 'u' | 'x' | null {
  if (type.kind === 'pointer') return 'x';
  if (type.kind !== 'int' && type.kind !== 'enum') return null;
  return type.signed ? 's' : 'u';
}

/** The smallest aligned container that holds all the bits; little-endian, as both architectures are. */
function bitfield(type: BtfType, value: Located, width: number, at: Word, blame: Blame): FetchedValue {
  const place = value.at as Extract<Located['at'], { kind: 'memory' }>;
  const container = [8, 16, 32, 64].find((bits) => (place.bitOffset % bits) + width <= bits);
  const signed = type.kind === 'int' && type.signed;
  if (!container || signed) {
    throw blame(at.span, {
      code: 'bad-bitfield',
      what: `'${at.text}' is a bitfield the kernel cannot fetch`,
      why: signed ? 'it is signed; the kernel reads bitfields unsigned' : 'it crosses 64 bits',
    });
  }
  const within = place.bitOffset % container;
  const fetch = `+${(place.bitOffset - within) / 8}(${place.address})`;
  const fetched = plain(fetch, integer(`b${width}@${within}/${container}`, container, false));
  if (type.kind === 'enum') return { ...fromEnum(type, value), fetch, type: fetched.type };
  if (type.kind !== 'int' || !type.bool) return fetched;
  return { ...fetched, column: { type: { kind: 'boolean' }, nullable: false }, convert: { kind: 'boolean' } };
}

function notOneValue(btf: Btf, type: BtfType, value: Located, at: Word, blame: Blame) {
  const what = `'${at.text}' is ${spell(btf, value.type)}, which is no single value`;
  if (type.kind !== 'struct' && type.kind !== 'union') return blame(at.span, { code: 'not-one-value', what });
  const first = type.members.find((m) => m.name);
  const hint = first ? `name a member: ${at.text}.${first.name}` : 'give a type, for example :x8[16]';
  return blame(at.span, { code: 'not-one-value', what, hint });
}

/** `char` and `unsigned char` are text; u8 and its like, the same type under another name, are bytes. */
function isText(btf: Btf, id: number): boolean {
  const type = strip(btf, id);
  const renamed = aliases(btf, id).some((name) => name !== 'user' && name !== 'rcu');
  return type.kind === 'int' && type.size === 1 && !type.bool && /char/.test(type.name) && !renamed;
}
