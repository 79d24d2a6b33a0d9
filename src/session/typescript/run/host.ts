import { awaiting, interval, resumed, timer } from '../../leftover.ts';
import type { CellHost } from '../transform/names.ts';

/** What a cell's code calls while it runs. The names it binds come into `bound`. */
export function createCellHost(
  bound: Set<string>,
  hidden: Readonly<Record<string, unknown>>,
  meta: object,
): CellHost {
  return {
    hidden,
    meta,
    bound(...names) {
      for (const name of names) bound.add(name);
    },
    take,
    awaiting,
    resumed,
    timer,
    interval,
  };
}

/** Node finds the names that a CommonJS module exports by reading it, and misses some: those are in its `default`. */
function take(module: Readonly<Record<string, unknown>>, name: string, specifier: string): unknown {
  if (name in module) return module[name];
  const whole = module.default;
  const holds = (typeof whole === 'object' && whole !== null) || typeof whole === 'function';
  if (holds && name in whole) return (whole as Record<string, unknown>)[name];
  throw new SyntaxError(`The module '${specifier}' has no export named '${name}'`);
}
