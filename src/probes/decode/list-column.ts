import { reserve } from './arrays.ts';
import type { ColumnBuilder } from './column-builders.ts';
import type { FieldLayout } from './layout.ts';
import { withNumberKind } from './number-kinds.ts';
import { checkPlaces } from './places.ts';
import type { Records } from './records.ts';

type ListLayout = Extract<FieldLayout, { kind: 'list' }>;

/** Numbers whose count differs from row to row: `__data_loc unsigned long[] mask`, entries of a kernel stack. */
export function listColumn(layout: ListLayout): ColumnBuilder {
  const { offset, place, number } = layout;
  /** Row i is bytes [ends[i - 1], ends[i]) of `data`. */
  let ends = new Uint32Array(0);
  let data = new Uint8Array(0);
  let rows = 0;
  let used = 0;
  return {
    ...(place === 'inline' ? {} : { check: (records, bad) => checkPlaces(records, offset, place, 1, bad) }),
    append(records, growth) {
      ends = reserve(ends, rows + records.count, growth);
      for (let i = 0; i < records.count; i++) {
        const [start, length] = extent(records, i, layout);
        data = reserve(data, used + length, growth);
        data.set(records.bytes.subarray(start, start + length), used);
        used += length;
        ends[rows++] = used;
      }
    },
    column: (order, count) =>
      withNumberKind(number, (kind) => {
        const offsets = new Uint32Array(count + 1);
        for (let i = 0; i < count; i++) {
          const row = order ? order[i]! : i;
          offsets[i + 1] = offsets[i]! + (ends[row]! - (row === 0 ? 0 : ends[row - 1]!)) / number.size;
        }
        const items = kind.array(offsets[count]!);
        copyRows(data, ends, new Uint8Array(items.buffer), order, count);
        return { kind: 'list', offsets, items: kind.column(items) };
      }),
  };
}

/** Start and length in bytes of a row's elements; whole elements inside the record only. */
function extent(
  { view, positions, ends }: Records,
  i: number,
  layout: ListLayout,
): readonly [number, number] {
  const { offset, place, lengthOffset, number } = layout;
  const position = positions[i]!;
  if (place === 'inline') {
    const room = Math.floor((ends[i]! - position - offset) / number.size);
    const stated = lengthOffset === null ? room : view.getInt32(position + lengthOffset, true);
    return [position + offset, Math.max(0, Math.min(room, stated)) * number.size];
  }
  const word = view.getUint32(position + offset, true);
  const start = position + (place === 'rel_loc' ? offset + 4 : 0) + (word & 0xffff);
  return [start, Math.floor((word >>> 16) / number.size) * number.size];
}

function copyRows(
  data: Uint8Array,
  ends: Uint32Array,
  out: Uint8Array,
  order: Uint32Array | null,
  rows: number,
): void {
  for (let i = 0, to = 0; i < rows; i++) {
    const row = order ? order[i]! : i;
    const from = row === 0 ? 0 : ends[row - 1]!;
    out.set(data.subarray(from, ends[row]!), to);
    to += ends[row]! - from;
  }
}
