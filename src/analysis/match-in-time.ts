import type { PairSides } from './pair-sides.ts';

/** Why a return has no entry: its call may have begun before the first event, or the entry was filtered out or lost. */
export type ReturnCause = 'before' | 'filtered';

/** Follows the calls that are open. Numbers are positions in time order; -1 is none. */
export interface Matcher {
  readonly method: 'stack' | 'nesting' | 'by';
  enter(entry: number): void;
  /** The entry whose return this is; it is open no longer. */
  leave(ret: number): number;
  /** Whether `leave` would give an entry, asked before anything of the same time is entered. */
  matches(ret: number): boolean;
  /** Entries whose return is known to be lost, as 1. */
  readonly lost: Uint8Array;
  /** Returns without an entry whose call may have begun before the first event, as 1. */
  readonly before: Uint8Array;
}

/** Walks both sides in time order; the return's position for each entry, -1 without one. */
export function matchInTime({ entry, ret }: PairSides, matcher: Matcher): Int32Array {
  const partner = new Int32Array(entry.ts.length).fill(-1);
  let e = 0;
  for (let r = 0; r < ret.ts.length; r++) {
    const time = ret.ts[r]!;
    while (e < entry.ts.length && entry.ts[e]! < time) matcher.enter(e++);
    // At equal times a return belongs to the call that is open, if there is one, and else to one just entered.
    if (entry.ts[e] === time && !matcher.matches(r)) {
      while (entry.ts[e] === time) matcher.enter(e++);
    }
    const open = matcher.leave(r);
    if (open >= 0) partner[open] = r;
  }
  while (e < entry.ts.length) matcher.enter(e++);
  return partner;
}
