import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path in Probebook's cache: `$XDG_CACHE_HOME/probebook/…`, by default `~/.cache/probebook/…`. */
export function cachePath(...parts: readonly string[]): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'probebook', ...parts);
}
