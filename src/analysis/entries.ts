import type { ColumnTable } from 'arquero';
import { matchInTime } from './match-in-time.ts';
import { matcherFor } from './matcher.ts';
import { pairSides } from './pair-sides.ts';

/** For each row of `ret` the row of its call's entry, -1 where that was lost; calls are told apart as `pair` does. */
export function entriesOf(entry: ColumnTable, ret: ColumnTable): Int32Array {
  const sides = pairSides(entry, ret);
  const { partner } = matchInTime(sides, matcherFor(sides, []));
  const found = new Int32Array(ret.totalRows()).fill(-1);
  for (const [position, match] of partner.entries())
    if (match >= 0) found[sides.ret.rows?.[match] ?? match] = sides.entry.rows?.[position] ?? position;
  return found;
}
