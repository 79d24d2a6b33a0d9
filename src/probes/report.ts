/** What a trace was and what is not in it. Counts of events; a result never looks complete when it is not. */
export interface TraceReport {
  /** Rows in all tables. */
  readonly events: number;
  /** Those of them that are in the recording and not here, because they were too many; absent where none is. */
  readonly onDisk?: number;
  /** Events the ring buffer overwrote before they were read, and those without room in a histogram of the kernel's. */
  readonly lost: number;
  /** Hits the kernel's probes missed (`kprobe_profile`): return probes without a free instance, nested hits. */
  readonly missed: number;
  /** Starts or ends of spans whose partner was lost or never seen; 0 where there is no span. Open ones are not among them. */
  readonly unpaired: number;
  /** Rows dropped after collection: what could not be read, spans that their filter left out, rows older than `keepMs`. */
  readonly dropped: number;
  /** Those of `dropped` that a span's filter left out. */
  readonly filtered: number;
  /** Those of `dropped` that were older than what was to be kept. */
  readonly expired: number;
  /** True when `maxEvents` ended the trace. */
  readonly truncated: boolean;
  /** Why it ended: `the command ended`, `until open.dur > 50ms`; null while it goes on. */
  readonly ended: string | null;
  /** When events were turned on: ns on the axis of `ts`. */
  readonly start: number;
  /** The same moment as wall time. */
  readonly wall: Date;
  readonly clock: string;
  /** `uname -r` of the traced kernel. */
  readonly kernel: string;
  readonly target: string;
  /** Timings are those of an emulated CPU. */
  readonly emulated: boolean;
  /** Exit code of `run`; null without one, or when a signal ended it. */
  readonly exitCode: number | null;
  /** What was written to `dynamic_events`, `filter` and `trigger` files, in order. */
  readonly commands: readonly string[];
}
