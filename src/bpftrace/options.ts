/** What a bpftrace program is told besides its text. */
export interface ProgramOptions {
  /** Trace while this command runs on the target. */
  readonly run?: string;
  /** Trace for so long. */
  readonly forMs?: number;
  /** Lets the program do what changes the system (`system()`, `signal()`). */
  readonly unsafe?: boolean;
  /** Header files read before the program. */
  readonly include?: readonly string[];
  /** For probes that can be had of one process only. */
  readonly pid?: number;
  /** `$1`, `$2`… of the program. */
  readonly args?: readonly string[];
}
