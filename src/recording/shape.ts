type Kind = 'number' | 'string' | 'boolean';

/** What a value out of a file has to be: with `?` it may be missing or null; a list has one shape for all; an object at least these. */
export type Shape = Kind | `${Kind}?` | readonly [Shape] | { readonly [key: string]: Shape };

/** Throws Error naming the first place, such as `report.lost`, that is not as `shape` says. */
export function requireShape(value: unknown, shape: Shape, path: string): void {
  if (typeof shape === 'string') {
    const kind = shape.replace('?', '');
    const absent = (value === undefined || value === null) && shape.endsWith('?');
    if (!absent && typeof value !== kind) throw new Error(`${path} is no ${kind}`);
  } else if (isList(shape)) {
    if (!Array.isArray(value)) throw new Error(`${path} is no list`);
    for (const [i, each] of value.entries()) requireShape(each, shape[0], `${path}[${i}]`);
  } else {
    if (typeof value !== 'object' || value === null) throw new Error(`${path} is no object`);
    for (const [key, inner] of Object.entries(shape))
      requireShape(Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined, inner, `${path}.${key}`);
  }
}

const isList = (shape: Exclude<Shape, string>): shape is readonly [Shape] => Array.isArray(shape);
