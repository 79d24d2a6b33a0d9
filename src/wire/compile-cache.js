import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps what Node makes of each source file for the next start, which then takes half as long. In a folder of the
 * user's own, since whoever can write there decides what we run; where it cannot be used Node goes on without.
 * Returns the folder: another thread needs it in NODE_COMPILE_CACHE.
 *
 * This file and `boot.js` are JavaScript because Node needs a while for its first TypeScript file, unless it
 * already knows where what it made of it the last time is.
 */
export function keepCompiled() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'probebook', 'compiled');
  enableCompileCache(folder);
  return folder;
}
