import type { Lane } from './lane.ts';
import type { Batch } from './records.ts';

/**
 * Moves loaded records up to the time `until` from the lanes to `batch`, in order of time, until it is full. Records
 * of equal time keep the order of the lanes. One function: runs of one lane are often but one or two records long.
 */
export function interleave(lanes: readonly Lane[], until: number, batch: Batch): void {
  const { counts, size, times: toTimes, positions: toPositions, ends: toEnds, cpus: toCpus } = batch;
  const heads = Float64Array.from(lanes, headTime);
  let room = size - batch.total;
  while (room > 0) {
    // The lane whose next record is the earliest, and the time at which another lane's turn comes.
    let first = -1;
    let time = Number.POSITIVE_INFINITY;
    let rival = Number.POSITIVE_INFINITY;
    for (let lane = 0; lane < heads.length; lane++) {
      const head = heads[lane]!;
      if (head < time) {
        rival = time;
        time = head;
        first = lane;
      } else if (head < rival) {
        rival = head;
      }
    }
    if (first < 0 || time > until) break;
    const limit = Math.min(rival, until);
    const lane = lanes[first]!;
    const { times, positions, ends, slots, count } = lane.found;
    const cpu = lane.cpu;
    let from = lane.next;
    do {
      const slot = slots[from]!;
      const to = slot * size + counts[slot]!++;
      toTimes[to] = time;
      toPositions[to] = positions[from]!;
      toEnds[to] = ends[from]!;
      toCpus[to] = cpu;
      from++;
      room--;
      time = from < count ? times[from]! : Number.NaN;
    } while (room > 0 && time < limit);
    lane.next = from;
    heads[first] = time;
  }
  batch.total = size - room;
}

/** NaN when there is none: it is never the least. */
function headTime(lane: Lane): number {
  return lane.loaded ? lane.found.times[lane.next]! : Number.NaN;
}
