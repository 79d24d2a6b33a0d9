import { formatDuration } from '../base/duration.ts';
import { formatCell } from '../table/cell.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { isNanoseconds } from './axis.ts';

/** A value of a column in words: durations in their unit, other numbers to six digits. */
export function valueText(value: number, column: ColumnSchema): string {
  return isNanoseconds(column) ? formatDuration(value) : formatCell(value, column);
}

/** `1,234 values`. */
export function countText(n: number): string {
  return `${n.toLocaleString('en-US')} value${n === 1 ? '' : 's'}`;
}
