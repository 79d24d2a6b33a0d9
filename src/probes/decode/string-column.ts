import { Dictionary } from '../../table/dictionary.ts';
import { reserve, taken } from './arrays.ts';
import type { ColumnBuilder } from './column-builders.ts';
import { NO_STRING } from './columns.ts';
import { checkPlaces } from './places.ts';
import type { Records } from './records.ts';

/** Text in a fixed number of bytes: `char prev_comm[16]`. */
export function charsColumn(offset: number, size: number): ColumnBuilder {
  return textColumn(null, ({ bytes, view, positions, count }, dictionary, codes, to) => {
    for (let i = 0; i < count; i++) {
      const start = positions[i]! + offset;
      codes[to + i] = dictionary.code(bytes, view, start, start + size);
    }
  });
}

/** Text up to the end of the record: `char buf[]` of ftrace:print. */
export function inlineStringColumn(offset: number): ColumnBuilder {
  return textColumn(null, ({ bytes, view, positions, ends, count }, dictionary, codes, to) => {
    for (let i = 0; i < count; i++)
      codes[to + i] = dictionary.code(bytes, view, positions[i]! + offset, ends[i]!);
  });
}

/**
 * Text that lies elsewhere in the record; one, or `count` in each row. The kernel stores a length of 0 for what it
 * could not read and prints it as `(fault)`: print_type_string in kernel/trace/trace_probe.c. Where more text follows,
 * it leaves a length but no text: store_trace_args in trace_probe_tmpl.h puts the next one, whose place is at offset
 * `next`, on the same bytes. Text that was read has at least its NUL, so two places never agree otherwise. Of a `symstr`
 * the kernel forgets the NUL (up to Linux 6.12 at least): the next text begins where it ends.
 */
export function locatedStringColumn(
  offset: number,
  place: 'data_loc' | 'rel_loc',
  count: number | null,
  next: number | null,
): ColumnBuilder {
  const width = count ?? 1;
  const builder = textColumn(count, (records, dictionary, codes, to) => {
    for (let i = 0; i < width; i++) {
      const at = offset + i * 4;
      fillLocated(records, at, place === 'rel_loc' ? at + 4 : 0, dictionary, codes, to + i, width);
    }
    if (next !== null && place === 'data_loc') fillBefore(records, offset, next, dictionary, codes, to);
  });
  return { ...builder, check: (records, bad) => checkPlaces(records, offset, place, width, bad) };
}

function fillLocated(
  { bytes, view, positions, count }: Records,
  offset: number,
  shift: number,
  dictionary: Dictionary,
  codes: Uint32Array,
  to: number,
  stride: number,
): void {
  for (let i = 0, at = to; i < count; i++, at += stride) {
    const position = positions[i]!;
    const place = view.getUint32(position + offset, true);
    const start = position + shift + (place & 0xffff);
    const length = place >>> 16;
    codes[at] = length === 0 ? NO_STRING : dictionary.terminatedCode(bytes, view, start, start + length);
  }
}

/** Puts right what the place of the next text says otherwise: it lies on the same bytes, or on the end of this one. */
function fillBefore(
  { bytes, view, positions, count }: Records,
  offset: number,
  next: number,
  dictionary: Dictionary,
  codes: Uint32Array,
  to: number,
): void {
  for (let i = 0; i < count; i++) {
    const position = positions[i]!;
    const place = view.getUint32(position + offset, true);
    const start = place & 0xffff;
    const end = view.getUint16(position + next, true);
    if (start === end) codes[to + i] = NO_STRING;
    else if (start < end && end < start + (place >>> 16))
      codes[to + i] = dictionary.code(bytes, view, position + start, position + end);
  }
}

function textColumn(
  length: number | null,
  fill: (records: Records, dictionary: Dictionary, codes: Uint32Array, to: number) => void,
): ColumnBuilder {
  const width = length ?? 1;
  const dictionary = new Dictionary();
  let codes = new Uint32Array(0);
  let rows = 0;
  return {
    append(records, growth) {
      codes = reserve(codes, (rows + records.count) * width, growth);
      fill(records, dictionary, codes, rows * width);
      rows += records.count;
    },
    column(order, count, last) {
      const items = {
        kind: 'string',
        codes: taken(codes, order, count, last, width),
        dictionary: dictionary.strings(),
      } as const;
      return length === null ? items : { kind: 'array', length, items };
    },
  };
}
