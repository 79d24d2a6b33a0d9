import { types } from 'node:util';

/** Parts of one value that are shown: beyond, deeper levels stand as `[Array]` and `[Object]`. */
const MAX_PARTS = 11_000;
const MAX_DEPTH = 4;

/** Items that are shown of one array, Map or Set. */
export const MAX_ITEMS = 100;

/**
 * How deep `inspect` can go into a value without making it endless: five levels, fewer where they are wide. Runs no
 * code of the value's: getters are passed over, proxies not looked into.
 */
export function fittingDepth(value: unknown): number {
  let level: unknown[] = [value];
  let count = 0;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const next: unknown[] = [];
    for (const part of level) {
      next.push(...partsOf(part));
      if (count + next.length > MAX_PARTS) return Math.max(0, depth - 1);
    }
    count += next.length;
    level = next;
  }
  return MAX_DEPTH;
}

function partsOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || types.isProxy(value) || ArrayBuffer.isView(value))
    return [];
  if (types.isMap(value)) return first(Map.prototype.entries.call(value)).flat();
  if (types.isSet(value)) return first(Set.prototype.values.call(value));
  const keys = Array.isArray(value)
    ? first(value.keys()).map(String)
    : Object.keys(value).slice(0, MAX_PARTS);
  return keys.map((key) => Object.getOwnPropertyDescriptor(value, key)?.value);
}

function first<T>(items: Iterator<T>): T[] {
  const found: T[] = [];
  while (found.length < MAX_ITEMS) {
    const { done, value } = items.next();
    if (done) break;
    found.push(value);
  }
  return found;
}
