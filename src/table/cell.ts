import { inspect } from 'node:util';
import { formatDuration } from '../base/duration.ts';
import type { ColumnSchema } from './schema.ts';

/** Longest text of a cell in a view, in UTF-16 units. */
const MAX_TEXT = 100;
const MAX_ITEMS = 12;

/**
 * One value as a person reads it: addresses in hexadecimal, durations as `1.23 ms`, time stamps in seconds to
 * the microsecond, control characters escaped, long text and arrays cut with `…`. Null is `null`.
 */
export function formatCell(value: unknown, column: ColumnSchema): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return formatItems(value, column);
  if (typeof value === 'number' || typeof value === 'bigint') return formatNumber(value, column);
  if (typeof value === 'string') return cut(escapeControls(value));
  return cut(typeof value === 'object' ? inspect(value, { depth: 1, breakLength: Infinity }) : String(value));
}

/** Whether a column's values are aligned at their last digit. */
export function isNumeric(column: ColumnSchema): boolean {
  return column.type.kind === 'number' || column.type.kind === 'bigint';
}

export function isTime(column: ColumnSchema): boolean {
  return column.format === 'time' || column.clock !== undefined;
}

export function isDuration(column: ColumnSchema): boolean {
  return column.format === 'duration' || (column.unit === 'ns' && !isTime(column));
}

function formatNumber(value: number | bigint, column: ColumnSchema): string {
  if (column.format === 'address' || column.format === 'hex') return hexadecimal(value);
  if (isTime(column)) return `${(Number(value) / 1e9).toFixed(6)} s`;
  if (isDuration(column)) return formatDuration(value);
  if (typeof value === 'bigint' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(6)));
}

function hexadecimal(value: number | bigint): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(value);
  const wide = BigInt(value);
  // In a column of pointers a small negative number is an error: MAX_ERRNO of include/linux/err.h.
  if (wide < 0n && wide >= -4095n) return String(wide);
  return `0x${(wide < 0n ? BigInt.asUintN(64, wide) : wide).toString(16)}`;
}

function formatItems(items: readonly unknown[], column: ColumnSchema): string {
  const one = { ...column, type: column.type.kind === 'array' ? column.type.of : column.type };
  const shown = items.slice(0, MAX_ITEMS).map((item) => formatCell(item, one));
  if (items.length > MAX_ITEMS) shown.push(`… ${items.length - MAX_ITEMS} more`);
  return cut(`[${shown.join(', ')}]`);
}

function escapeControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, (c) =>
    JSON.stringify(c)
      .slice(1, -1)
      .replace(/^\x7f$/, '\\u007f'),
  );
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
