import { constants } from 'node:os';
import type { Exit } from './target.ts';

const SIGNALS: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/** A shell's `$?` as an exit: 128 + n is how it reports signal n (POSIX 2.8.2). */
export function exitFromStatus(status: number): Exit {
  const signal = status > 128 ? SIGNALS.get(status - 128) : undefined;
  return signal === undefined ? { code: status, signal: null } : { code: null, signal };
}
