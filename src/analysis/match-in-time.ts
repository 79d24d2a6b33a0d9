import type { PairSides } from './pair-sides.ts';

/** Follows the calls that are open. Numbers are positions in time order; -1 is none. */
export interface Matcher {
  readonly method: 'stack' | 'nesting' | 'by';
  enter(entry: number): void;
  /** The entry whose return this is; it is open no longer. */
  leave(ret: number): number;
  /** Whether `leave` would give an entry, asked before anything of the same time is entered. */
  matches(ret: number): boolean;
  /** Entries whose return is known to be lost, as 1, and how many they are. */
  readonly lost: Uint8Array;
  readonly lostCount: number;
  /** Returns without an entry whose call may have begun before the first event, as 1, and how many they are. */
  readonly before: Uint8Array;
  readonly beforeCount: number;
  /** What comes after these events is matched by a later matcher, which shall know of them. */
  remember(): void;
}

export interface Matches {
  /** The position of each entry's return, -1 without one. */
  readonly partner: Int32Array;
  /** The time from each entry to its return, 0 without one. */
  readonly dur: Float64Array;
  readonly count: number;
}

/** Walks both sides in time order. */
export function matchInTime({ entry, ret }: PairSides, matcher: Matcher): Matches {
  const [begin, end] = [entry.ts, ret.ts];
  const partner = new Int32Array(begin.length).fill(-1);
  const dur = new Float64Array(begin.length);
  let count = 0;
  let e = 0;
  for (let r = 0; r < end.length; r++) {
    const time = end[r]!;
    while (e < begin.length && begin[e]! < time) matcher.enter(e++);
    // At equal times a return belongs to the call that is open, if there is one, and else to one just entered.
    if (begin[e] === time && !matcher.matches(r)) {
      while (begin[e] === time) matcher.enter(e++);
    }
    const open = matcher.leave(r);
    if (open < 0) continue;
    partner[open] = r;
    dur[open] = time - begin[open]!;
    count++;
  }
  while (e < begin.length) matcher.enter(e++);
  return { partner, dur, count };
}
