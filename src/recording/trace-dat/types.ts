/** What a file of trace-cmd holds, of either version; pages are read when asked for. */
export interface DatFile {
  /** Text of `events/header_page`. */
  readonly headerPage: string;
  /** Texts of `format` files, a line `system: GROUP` before each. */
  readonly formats: readonly string[];
  readonly kallsyms: Uint8Array;
  /** Text of `saved_cmdlines`: `TID COMM` a line. */
  readonly cmdlines: string;
  readonly options: DatOptions;
  /** The top one first. */
  readonly buffers: readonly DatBuffer[];
}

/** What the file's options say beside where its parts are. */
export interface DatOptions {
  /** Text of `trace_clock`, or the clock's name; null where the file does not say. */
  readonly clock: string | null;
  /** `Linux HOST 6.1.0-56-amd64 x86_64`. */
  readonly uname: string | null;
  /** ns to add to every time, which makes it wall time: `trace-cmd record --date`. */
  readonly date: bigint | null;
  /** ns to add to every time besides. */
  readonly offset: bigint;
  /** From the processor's time stamps to ns: `(time * multiplier) >> shift`. */
  readonly tsc: { readonly multiplier: number; readonly shift: number } | null;
  /** Texts of `per_cpu/cpuN/stats`. */
  readonly stats: readonly string[];
}

/** One ring buffer: the top one, called '', or that of an instance. */
export interface DatBuffer {
  readonly name: string;
  readonly cpus: readonly DatCpu[];
}

export interface DatCpu {
  readonly cpu: number;
  /** All of its pages. Throws InputError. */
  readonly pages: () => Uint8Array;
}
