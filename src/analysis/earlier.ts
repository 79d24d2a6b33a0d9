import { StackIndex } from './stack-index.ts';

/**
 * What is known of the events before those that are matched, where a trace is matched in pieces: it tells an end whose start
 * was before the trace from one whose start was lost. A matcher adds to it when it is told to remember.
 */
export class Earlier {
  readonly stacks = new StackIndex();
  /** By the number of a stack: the highest address that anything was seen at. */
  highest: Uint16Array = new Uint16Array();
  /** How far a return's stack pointer stands above its entry's; null as long as nothing showed it. */
  returnOffset: 0 | 8 | null = null;
  readonly threads = new Set<number>();
  readonly keys = new Set<string>();
}
