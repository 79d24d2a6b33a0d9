import type { ColumnTable } from 'arquero';
import { Earlier } from './earlier.ts';
import { matchInTime } from './match-in-time.ts';
import { matcherFor } from './matcher.ts';
import { pairSides } from './pair-sides.ts';

interface Entries {
  /** For each row of the returns the row of its call's entry, -1 where that was lost. */
  readonly rows: Int32Array;
  /** More of the trace follows: the rows of entries whose return may still come. */
  goOn(): Int32Array;
}

/** Calls are told apart as `pair` does; `earlier` is what was matched before, where the rows are one piece of a trace. */
export function entriesOf(entry: ColumnTable, ret: ColumnTable, earlier = new Earlier()): Entries {
  const sides = pairSides(entry, ret);
  const matcher = matcherFor(sides, [], earlier);
  const { partner } = matchInTime(sides, matcher);
  const found = new Int32Array(ret.totalRows()).fill(-1);
  for (const [position, match] of partner.entries())
    if (match >= 0) found[sides.ret.rows?.[match] ?? match] = sides.entry.rows?.[position] ?? position;
  return {
    rows: found,
    goOn() {
      matcher.remember();
      const open: number[] = [];
      for (const [position, match] of partner.entries())
        if (match < 0 && !matcher.lost[position]) open.push(sides.entry.rows?.[position] ?? position);
      return Int32Array.from(open);
    },
  };
}
