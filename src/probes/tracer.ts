import type { Target } from '../targets/target.ts';
import type { Collector, CollectRequest } from './read/types.ts';

/** A target, and what traces it: the pages are read and decoded on a thread of their own. */
export interface Tracer {
  readonly target: Target;
  collect(request: CollectRequest): Promise<Collector>;
  close(): Promise<void>;
}
