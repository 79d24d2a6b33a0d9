/** What a trace is told besides its probes. Times in ms, sizes in KiB. */
export interface TraceOptions {
  /** Trace while this command runs on the target. */
  readonly run?: string;
  /** Trace for so long. */
  readonly forMs?: number;
  /**
   * `run`: only the command and its children; a pid: only that process and its children; a cgroup (v2): only what is or
   * comes in it or below it. Default everybody but us.
   */
  readonly only?: 'run' | { readonly pid: number } | { readonly cgroup: string };
  /** Keep only the rows of the last so long. */
  readonly keepMs?: number;
  /** End a second after the first row like this: `open.dur > 50ms`. */
  readonly until?: string;
  /** End with exactly so many rows. */
  readonly maxEvents?: number;
  /** Ring buffer per CPU; default 8 MiB. */
  readonly bufferKiB?: number;
  /** Adds the kernel stack to each row. */
  readonly stack?: boolean;
  /** Keeps the ring buffer's pages in the recording, where one is made. */
  readonly raw?: boolean;
  /** One of tracefs's trace clocks; default `mono`. */
  readonly clock?: string;
}

export const DEFAULT_BUFFER_KIB = 8192;
export const DEFAULT_CLOCK = 'mono';
