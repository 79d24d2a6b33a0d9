import { parseFormat } from '../decode/format.ts';
import { impliedField } from '../spec/event.ts';
import type { PartSpec } from '../spec/probe.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Word } from '../spec/word.ts';
import { columnName } from './names.ts';

/** A part of a span with the keys that its event has but its line does not name: parts pair by them all the same. */
export function withKeys(part: PartSpec, by: readonly Word[], { formats }: KernelFacts): PartSpec {
  if (part.kind !== 'event' || part.fields.length === 0) return part;
  const format = formats.get(part.whole.text);
  const has = new Set(format === undefined ? [] : parseFormat(format).fields.map(({ name }) => name));
  const named = new Set(part.fields.map(({ name, field }) => (name ?? field).text));
  // A key called like a column that all events have is that column.
  const missing = by.filter(({ text }) => has.has(text) && !named.has(text) && columnName(text) === text);
  return { ...part, fields: [...part.fields, ...missing.map(({ text }) => impliedField(part, text))] };
}
