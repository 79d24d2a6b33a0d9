import type { ColumnSchema } from '../../table/schema.ts';
import { ANNOTATION } from './fields.ts';
import { Message } from './protobuf.ts';

/** An argument of a row, its name by number; null has none. */
export function annotation(iid: number, value: unknown, { format }: ColumnSchema): Message | null {
  if (value === null || value === undefined) return null;
  const made = new Message().integer(ANNOTATION.nameIid, iid);
  if (format === 'address') return made.integer(ANNOTATION.pointerValue, value as bigint);
  return withValue(made, value);
}

function withValue(made: Message, value: unknown): Message {
  if (Array.isArray(value)) {
    for (const item of value) made.message(ANNOTATION.arrayValues, withValue(new Message(), item));
    return made;
  }
  if (typeof value === 'boolean') return made.integer(ANNOTATION.boolValue, Number(value));
  if (typeof value === 'bigint')
    return made.integer(value < 1n << 63n ? ANNOTATION.intValue : ANNOTATION.uintValue, value);
  if (typeof value !== 'number') return made.text(ANNOTATION.stringValue, String(value));
  return Number.isSafeInteger(value)
    ? made.integer(ANNOTATION.intValue, value)
    : made.double(ANNOTATION.doubleValue, value);
}
