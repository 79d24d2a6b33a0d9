import type { EventFormat, FieldPlace, FormatField } from './format.ts';

/** How the numbers of a column are stored. */
export interface NumberLayout {
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
}

/** What one field of an event becomes, and where its bytes are; offsets and sizes in bytes. */
export type FieldLayout = { readonly name: string; readonly offset: number } & (
  | { readonly kind: 'number'; readonly number: NumberLayout }
  | { readonly kind: 'numbers'; readonly number: NumberLayout; readonly length: number }
  /** `char x[size]`: text up to the first NUL. */
  | { readonly kind: 'chars'; readonly size: number }
  /** `count` strings, whose places stand one after the other: `__data_loc char[][2] names`. */
  | { readonly kind: 'strings'; readonly place: Exclude<FieldPlace, 'inline'>; readonly count: number }
  /** `next` is the offset of the next such place in the record's format, where there is one. */
  | { readonly kind: 'string'; readonly place: FieldPlace; readonly next: number | null }
  | {
      readonly kind: 'list';
      readonly place: FieldPlace;
      readonly number: NumberLayout;
      readonly lengthOffset: number | null;
    }
);

export interface EventLayout {
  readonly fields: readonly FieldLayout[];
  /** A record with fewer bytes than this cannot be of this event. */
  readonly minimum: number;
}

/** Chooses a column for each field. An inline `string` or `list` runs from its offset to the record's end. */
export function eventLayout(format: EventFormat): EventLayout {
  const fields = format.fields.map((field) => fieldLayout(format, field));
  const ends = format.fields.map((field, i) =>
    runsToEnd(fields[i]!) ? field.offset : field.offset + field.size,
  );
  return { fields, minimum: Math.max(format.tidOffset + 4, ...ends) };
}

function runsToEnd(field: FieldLayout): boolean {
  return (field.kind === 'string' || field.kind === 'list') && field.place === 'inline';
}

function fieldLayout(format: EventFormat, field: FormatField): FieldLayout {
  const { name, offset, place } = field;
  const element = elementLayout(field);
  if (place !== 'inline') {
    if (!isText(field)) return { kind: 'list', name, offset, place, number: element, lengthOffset: null };
    return field.size > 4
      ? { kind: 'strings', name, offset, place, count: field.size >> 2 }
      : { kind: 'string', name, offset, place, next: nextPlace(format, field) };
  }
  const lengthOffset = stackLengthOffset(format, field);
  if (lengthOffset !== null || field.size === 0) {
    if (isText(field)) return { kind: 'string', name, offset, place, next: null };
    return { kind: 'list', name, offset, place, number: element, lengthOffset };
  }
  if (field.brackets.length > 0 && isText(field)) return { kind: 'chars', name, offset, size: field.size };
  if (field.brackets.length === 0 && element.size === field.size)
    return { kind: 'number', name, offset, number: element };
  return { kind: 'numbers', name, offset, number: element, length: Math.floor(field.size / element.size) };
}

function nextPlace({ fields }: EventFormat, { offset, place }: FormatField): number | null {
  const later = fields.filter((other) => other.place === place && other.offset > offset);
  return later.length === 0 ? null : Math.min(...later.map((other) => other.offset));
}

/**
 * Kernel stacks are the one event whose format states a fixed array (`unsigned long caller[8]`) where the record
 * holds as many entries as its field `size` says: __ftrace_trace_stack in kernel/trace/trace.c.
 */
function stackLengthOffset(format: EventFormat, field: FormatField): number | null {
  if (format.name !== 'kernel_stack' || field.name !== 'caller') return null;
  return format.fields.find((other) => other.name === 'size')?.offset ?? null;
}

function isText({ type, brackets }: FormatField): boolean {
  return brackets.length > 0 && /^(const )?char$/.test(type);
}

/** Size of one element: the whole of a single value, else by the array's length, else by the type's name. */
function elementLayout({ type, place, size, signed, brackets }: FormatField): NumberLayout {
  const count = Number(brackets[0]);
  const bytes =
    place !== 'inline'
      ? typeSize(type)
      : brackets.length === 0
        ? size
        : count > 0
          ? size / count
          : typeSize(type);
  return bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8
    ? { size: bytes, signed }
    : { size: 1, signed: false };
}

/** What cannot be told is read as bytes. */
function typeSize(type: string): number {
  if (type.endsWith('*') || /\b(long|size_t|[usx]64|__[usbl]e?64)\b/.test(type)) return 8;
  if (/\b(short|[usx]16|__[usbl]e?16)\b/.test(type)) return 2;
  if (/\b(char|bool|[usx]8|__[us]8)\b/.test(type)) return 1;
  if (/\b(int|unsigned|[usx]32|__[usbl]e?32|pid_t|dev_t)\b/.test(type)) return 4;
  return 1;
}
