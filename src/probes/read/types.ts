import type { DecodedEvents } from '../decode/columns.ts';
import type { CountRequest } from '../decode/counter.ts';
import type { Keep } from '../decode/pieces.ts';

/** What the collector needs to know of an installed instance to read and decode it. Plain data (crosses threads). */
export interface CollectRequest {
  /** Directory of the tracefs instance on the target. */
  readonly instance: string;
  /** That of a second one with the same events and CPUs, to be read besides. */
  readonly second?: string;
  /** CPUs that have a `per_cpu/cpuN`. */
  readonly cpus: readonly number[];
  /** Text of `events/header_page`. */
  readonly headerPage: string;
  /** Sub-buffer size in bytes: what one read of `trace_pipe_raw` returns. */
  readonly pageSize: number;
  /** Text of the `format` file of every event that may occur in the buffer. */
  readonly formats: readonly string[];
  /** Events (`eventKey`) whose rows count for `maxEvents`. */
  readonly counted: readonly string[];
  /** Events whose rows are counted and not kept. */
  readonly counts?: readonly CountRequest[];
  /** Stop by itself when so many counted rows have been read. */
  readonly maxEvents?: number;
  /** Which rows are kept while it goes on; all by default. */
  readonly keep?: Keep;
  /**
   * Rows are taken while it goes on: with so many counted ones waiting it reads no further before some are. What the ring
   * buffer has no room for meanwhile is lost, and counted.
   */
  readonly mostWaiting?: number;
  /** A folder of this machine where the pages are kept as they come. */
  readonly raw?: string;
}

export interface CollectProgress {
  readonly events: number;
  /** Of them, those that nobody took. */
  readonly waiting: number;
  readonly bytes: number;
  readonly missed: number;
}

/** Reads the pages of one instance until stopped, on a thread of its own. */
export interface Collector {
  /** The reading processes on the target, to keep them out of the trace. */
  readonly pids: readonly number[];
  /** Starts reading. Until then the processes wait, so that whoever traces can keep them and their children out. */
  begin(): void;
  progress(): CollectProgress;
  /** Settles when `maxEvents` is reached or reading fails; never before otherwise. */
  readonly full: Promise<void>;
  /** All that has been read so far, decoded; the collector goes on. */
  snapshot(): Promise<DecodedEvents>;
  /** What nothing can precede any more, from the trace clock's time `since` on. Wants `keep`. */
  settled(since: bigint): Promise<DecodedEvents>;
  /** What nothing can precede any more; it is not part of later answers. Not with `keep`. */
  take(): Promise<DecodedEvents>;
  /** Drains what is left in the buffers (the events must be disabled by now), ends reading, decodes. */
  finish(): Promise<DecodedEvents>;
  /** Ends reading and forgets. */
  abort(): Promise<void>;
}
