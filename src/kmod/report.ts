import type { TraceReport } from '../probes/report.ts';

/** What a module was, and what is not in its rows. */
export interface ModuleReport extends Omit<TraceReport, 'unpaired' | 'filtered' | 'commands'> {
  /** Hits that its probes missed: nested ones, and return probes without a free instance. */
  readonly missed: number;
  /** As `lsmod` shows it. */
  readonly module: string;
  /** What the compiler warned of, a line each. */
  readonly warnings: readonly string[];
  /** Ms that building it took; null when it came from the cache. */
  readonly buildMs: number | null;
  readonly loadMs: number;
  /** Ms; null while it is loaded. */
  readonly unloadMs: number | null;
}
