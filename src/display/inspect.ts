import { type InspectOptions, inspect, types } from 'node:util';
import { fittingDepth, MAX_ITEMS } from './depth.ts';
import { shorten } from './shorten.ts';

const OPTIONS: InspectOptions = {
  maxArrayLength: MAX_ITEMS,
  maxStringLength: 10_000,
  breakLength: 100,
  compact: 3,
};

/**
 * A value as in Node's REPL: strings quoted, cycles marked, errors with cause; long and deep things abbreviated,
 * with how much was left out. Never throws: a value that cannot be shown says why.
 */
export function inspectText(value: unknown): string {
  const { head, left } = headOf(value);
  const text = shorten(safely(head, { ...OPTIONS, depth: fittingDepth(head) }));
  return left === 0 ? text : `${text}\n… ${left.toLocaleString('en-US')} more properties`;
}

/** `inspect` cuts arrays, Maps and Sets, but shows every property of an object: those of a dictionary are cut here. */
function headOf(value: unknown): { readonly head: unknown; readonly left: number } {
  if (!isDictionary(value)) return { head: value, left: 0 };
  const keys = Object.keys(value);
  if (keys.length <= MAX_ITEMS) return { head: value, left: 0 };
  const head = Object.create(Object.getPrototypeOf(value));
  for (const key of keys.slice(0, MAX_ITEMS))
    Object.defineProperty(head, key, Object.getOwnPropertyDescriptor(value, key)!);
  return { head, left: keys.length - MAX_ITEMS };
}

function isDictionary(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The value's own `inspect.custom` method may throw; then it is shown as if it had none. */
function safely(value: unknown, options: InspectOptions): string {
  try {
    return inspect(value, options);
  } catch (error) {
    return withoutCustom(value, options, error);
  }
}

function withoutCustom(value: unknown, options: InspectOptions, why: unknown): string {
  try {
    return inspect(value, { ...options, customInspect: false });
  } catch {
    return `[${typeof value} that cannot be shown: ${inspect(why, { customInspect: false })}]`;
  }
}
