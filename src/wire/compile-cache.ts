import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps what Node makes of each source file for the next start, which then takes half as long. In a folder of the
 * user's own: whoever can write there decides what we run. Where it cannot be used Node goes on without.
 */
export function keepCompiled(): void {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  enableCompileCache(join(cache, 'probebook', 'compiled'));
}
