import type { ColumnTable } from 'arquero';
import { type Grouping, groupNumbers } from '../analysis/groups.ts';
import { formatCell } from '../table/cell.ts';
import { type Column, toColumn } from '../table/column.ts';
import { PALETTE } from './theme.ts';

/** The values of one group in ascending order, and what the group is called. */
export interface LabelledGroup {
  readonly label: string;
  readonly sorted: Float64Array;
}

/** Groups with values, the largest first; those that there is no colour for are put together as `N others`. */
export function labelledGroups(table: ColumnTable, column: string, by: readonly string[]): LabelledGroup[] {
  const grouping = groupNumbers(table, column, by);
  const labels = labelsOf(grouping);
  const groups = grouping.groups
    .map((group, g) => ({ label: labels[g]!, sorted: group.values.sort() }))
    .filter((group) => group.sorted.length > 0);
  if (groups.length <= PALETTE.length) return groups;
  const kept = groups.slice(0, PALETTE.length - 1);
  const rest = groups.slice(PALETTE.length - 1);
  return [...kept, { label: `${rest.length} others`, sorted: together(rest) }];
}

function labelsOf({ groups, keys }: Grouping): string[] {
  const columns = keys.map((key) => ({ schema: key.schema, column: toColumn(key.data) as Column }));
  return groups.map((_, g) => columns.map((key) => formatCell(key.column.at(g), key.schema)).join(' · '));
}

function together(groups: readonly LabelledGroup[]): Float64Array {
  const all = new Float64Array(groups.reduce((sum, group) => sum + group.sorted.length, 0));
  let at = 0;
  for (const { sorted } of groups) {
    all.set(sorted, at);
    at += sorted.length;
  }
  return all.sort();
}
