import { didYouMean, nearest } from '../../base/nearest.ts';
import type { FormatField } from '../decode/format.ts';
import type { FieldLayout } from '../decode/layout.ts';
import type { Fetch } from '../spec/probe.ts';
import type { Word } from '../spec/word.ts';
import type { ArgumentContext, Fetched } from './argument.ts';
import { columnOf, conversionOf, DEFAULT_TYPE, type FetchType, integer, text } from './fetch-type.ts';
import { from, made, type Piece } from './text.ts';

/** A field of the event an event probe stands on. */
export interface EventField {
  readonly field: FormatField;
  readonly layout: FieldLayout;
}

/** By name. */
export type EventFields = ReadonlyMap<string, EventField>;

/** The field that `$NAME` is; null for everything else. */
export function eventField(value: Fetch, fields: EventFields | undefined): EventField | null {
  return (value.kind === 'variable' && fields?.get(value.name.text)) || null;
}

/** Without a type a field has its own: text is text, and a number has its size and sign. */
export function fieldFetched(
  { field, layout }: EventField,
  at: Word,
  wanted: FetchType | null,
  typePieces: readonly Piece[],
): Fetched {
  const own = wanted ?? typeOf(field, layout);
  const isAddress = wanted === null && field.type.endsWith('*');
  return {
    pieces: [from(at.text, at.span)],
    typePieces: wanted ? typePieces : [made(':'), from(own.text, at.span)],
    type: own,
    column: { ...columnOf(own), ...(isAddress && { format: 'address' }) },
    convert: conversionOf(own),
    note: `field ${field.name}, ${field.type}; the event's format`,
  };
}

/** Fields first, as the kernel looks them up; then the thread's name. Always true: there is nothing else. */
export function checkEventVariable(name: Word, whole: Word, { fields, place, blame }: ArgumentContext): true {
  if (fields?.has(name.text) || /^comm$/i.test(name.text)) return true;
  const names = [...(fields?.keys() ?? [])].map((field) => `$${field}`);
  const hint = didYouMean(nearest(whole.text, names)) ?? `it has ${names.join(', ')}`;
  throw blame(whole.span, {
    code: 'unknown-field',
    what: `the event ${place.function} has no field '${name.text}'`,
    hint,
  });
}

function typeOf({ size, signed, type }: FormatField, { kind }: FieldLayout): FetchType {
  if (kind === 'chars' || kind === 'string') return text('string');
  const bits = size * 8;
  if (kind !== 'number' || type.endsWith('*') || ![8, 16, 32, 64].includes(bits)) return DEFAULT_TYPE;
  return integer(`${signed ? 's' : 'u'}${bits}`, bits, signed);
}
