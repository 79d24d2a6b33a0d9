import { formatDuration } from '../base/duration.ts';
import { formatCell } from '../table/cell.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { isNanoseconds } from './axis.ts';

const TIME: ColumnSchema = { name: 'ts', type: { kind: 'number' }, nullable: false, format: 'time' };

/** A value of a column in words: durations in their unit, other numbers to six digits. */
export function valueText(value: number, column: ColumnSchema): string {
  return isNanoseconds(column) ? formatDuration(value) : formatCell(value, column);
}

/** A time stamp in ns as tables show it, `12.345678 s`. */
export function timeText(ns: number): string {
  return formatCell(ns, TIME);
}

/** `1,234 values`. */
export function countText(n: number, noun = 'value'): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}

/** `12.3 %` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
