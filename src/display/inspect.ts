import { type InspectOptions, inspect } from 'node:util';

const OPTIONS: InspectOptions = {
  depth: 4,
  maxArrayLength: 100,
  maxStringLength: 10_000,
  breakLength: 100,
  compact: 3,
};

/** Longest text of one value. Front-ends become slow with more, and Jupyter's server drops it. */
const MAX_LENGTH = 100_000;

/** A value as in Node's REPL: strings quoted, deep and long things abbreviated, cycles marked, errors with cause. */
export function inspectText(value: unknown): string {
  const text = inspect(value, OPTIONS);
  if (text.length <= MAX_LENGTH) return text;
  return `${text.slice(0, MAX_LENGTH)}\n… ${text.length - MAX_LENGTH} more characters`;
}
