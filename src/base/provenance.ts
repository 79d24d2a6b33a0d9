/** Where one result of a notebook came from, and what is missing in it. What is not known is null. */
export interface Provenance {
  /** What it is bound to; null where a function gave it. */
  readonly name: string | null;
  /** What made it: `%%kprobe`, `bpftrace(…)`. */
  readonly by: string;
  /** The name of the recording that it came from; null when it was live. */
  readonly recording: string | null;
  readonly target: string;
  /** Timings are those of an emulated CPU. */
  readonly emulated: boolean;
  /** `uname -r` */
  readonly kernel: string | null;
  readonly buildId: string | null;
  /** SHA-256 of the kernel's type information. */
  readonly btf: string | null;
  /** Number and model. */
  readonly cpu: string | null;
  readonly clock: string | null;
  /** When it began, ISO 8601. */
  readonly start: string;
  /** Rows in all its tables; null where it failed or goes on. */
  readonly events: number | null;
  /** Why rows may be absent, each with its count; zero is left out. */
  readonly losses: readonly Loss[];
  /** It ended with as many rows as it was to have at most. */
  readonly truncated: boolean;
  /** The command that was traced while it ran. */
  readonly workload: string | null;
  /** Null without a command, or when a signal ended it. */
  readonly exitCode: number | null;
}

export interface Loss {
  readonly cause: string;
  readonly count: number;
}
