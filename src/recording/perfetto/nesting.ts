/** Something with a beginning and an end, in ns. */
export interface Slice {
  readonly ts: number;
  readonly dur: number;
}

/** A slice's beginning or end on the lane where it fits between those that are open there. */
export interface Edge<S extends Slice> {
  readonly kind: 'begin' | 'end';
  readonly ts: number;
  readonly slice: S;
  readonly lane: number;
}

/**
 * Slices of a track must lie within each other or apart. Each is put on the first lane where it does; most fit on the first.
 * The edges of a lane are in order of time, an end before what begins at the same time, and what begins with another within
 * it if it is shorter.
 */
export function nested<S extends Slice>(slices: readonly S[]): Edge<S>[] {
  const edges: Edge<S>[] = [];
  const lanes: S[][] = [];
  for (const slice of slices.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    let lane = lanes.findIndex((open) => fits(open, slice));
    if (lane < 0) lane = lanes.push([]) - 1;
    const open = lanes[lane]!;
    while (open.length > 0 && endOf(open.at(-1)!) <= slice.ts) end(open.pop()!, lane, edges);
    open.push(slice);
    edges.push({ kind: 'begin', ts: slice.ts, slice, lane });
  }
  for (const [lane, open] of lanes.entries()) while (open.length > 0) end(open.pop()!, lane, edges);
  return edges;
}

function end<S extends Slice>(slice: S, lane: number, edges: Edge<S>[]): void {
  edges.push({ kind: 'end', ts: endOf(slice), slice, lane });
}

/** Behind what has ended by then, within the innermost that has not. */
function fits<S extends Slice>(open: readonly S[], slice: S): boolean {
  const around = open.findLast((other) => endOf(other) > slice.ts);
  return around === undefined || endOf(around) >= endOf(slice);
}

const endOf = ({ ts, dur }: Slice): number => ts + dur;
