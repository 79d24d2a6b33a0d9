import type { Records } from './records.ts';

/**
 * A located field holds offset | length << 16. `__data_loc` counts from the record's start, `__rel_loc` from behind
 * the field itself (include/trace/stages/stage4_event_cb.h). `count` of them stand one after the other.
 */
export function checkPlaces(
  { view, positions, ends, count: records }: Records,
  offset: number,
  place: 'data_loc' | 'rel_loc',
  count: number,
  bad: Uint8Array,
): void {
  for (let i = 0; i < records; i++) {
    const position = positions[i]!;
    const size = ends[i]! - position;
    for (let k = 0; k < count; k++) {
      const at = offset + k * 4;
      const word = view.getUint32(position + at, true);
      const end = (place === 'rel_loc' ? at + 4 : 0) + (word & 0xffff) + (word >>> 16);
      if (word >>> 16 !== 0 && end > size) bad[i] = 1;
    }
  }
}
