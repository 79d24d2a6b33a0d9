import { readdirSync } from 'node:fs';
import type { Target } from '../../targets/target.ts';

/**
 * Threads of this process as the target numbers them: on this machine they would show up in the trace of every
 * process; in a VM they do not exist.
 */
export function ownThreads(target: Target): readonly number[] {
  if (target.name !== 'local') return [];
  return readdirSync('/proc/self/task').map(Number);
}
