/** What a run of bpftrace was and what is not in its tables. */
export interface ProgramReport {
  /** Rows in all tables. */
  readonly events: number;
  /** Those of them that are in the recording and not here, because they were too many; absent where none is. */
  readonly onDisk?: number;
  /** Rows that are nowhere, because they could not be stored; absent where none is. */
  readonly dropped?: number;
  /** Why it was ended early; absent where it was not. */
  readonly ended?: string;
  /** Events bpftrace itself reported lost. */
  readonly lost: number;
  /** Entries that a full map did not take (`BPFTRACE_MAP_KEYS_MAX`, newer: `BPFTRACE_MAX_MAP_KEYS`). */
  readonly overflowed: number;
  /** Rows whose text could be split in more than one way. */
  readonly ambiguous: number;
  /** Lines of output that could not be read. */
  readonly unreadable: number;
  /** What was changed in the program, and what bpftrace warned of. */
  readonly notes: readonly string[];
  /** When it was started: ns on the axis of `ts`. */
  readonly start: number;
  /** The same moment as wall time. */
  readonly wall: Date;
  readonly target: string;
  /** Timings are those of an emulated CPU. */
  readonly emulated: boolean;
  /** Exit code of `run`; null without one, or when it was ended. */
  readonly exitCode: number | null;
}
