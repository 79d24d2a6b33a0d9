import type { Lane } from './lane.ts';
import type { Batch } from './records.ts';

/**
 * Moves loaded records up to the time `until` from the lanes to `batch`, in order of time, until it is full. Records
 * of equal time keep the order of the lanes.
 */
export function interleave(lanes: readonly Lane[], until: number, batch: Batch): void {
  const heads = Float64Array.from(lanes, headTime);
  while (batch.total < batch.size) {
    let first = 0;
    let time = Number.POSITIVE_INFINITY;
    let rival = Number.POSITIVE_INFINITY;
    let rivalLane = heads.length;
    for (let lane = 0; lane < heads.length; lane++) {
      const head = heads[lane]!;
      if (head < time) {
        rival = time;
        rivalLane = first;
        time = head;
        first = lane;
      } else if (head < rival) {
        rival = head;
        rivalLane = lane;
      }
    }
    if (time > until || time === Number.POSITIVE_INFINITY) return;
    const inclusive = rival > until || first < rivalLane;
    const lane = lanes[first]!;
    take(lane, Math.min(until, rival), inclusive, batch);
    heads[first] = headTime(lane);
  }
}

function headTime(lane: Lane): number {
  return lane.loaded ? lane.found.times[lane.next]! : Number.POSITIVE_INFINITY;
}

/** Takes one record, and those after it while they are before `limit`, or at it when `inclusive`. */
function take(lane: Lane, limit: number, inclusive: boolean, batch: Batch): void {
  const { times, positions, ends, slots, count } = lane.found;
  const { counts, size } = batch;
  let from = lane.next;
  const most = Math.min(count, from + size - batch.total);
  let time = times[from]!;
  do {
    const slot = slots[from]!;
    const to = slot * size + counts[slot]!++;
    batch.times[to] = time;
    batch.positions[to] = positions[from]!;
    batch.ends[to] = ends[from]!;
    batch.cpus[to] = lane.cpu;
    if (++from === most) break;
    time = times[from]!;
  } while (time < limit || (inclusive && time === limit));
  batch.total += from - lane.next;
  lane.next = from;
}
