/** What `%%ftrace` asks for: the calls of some functions, and what these call. */
export interface GraphSpec {
  /** A name, or a pattern such as `vfs_*`. */
  readonly function: string;
  /** How many levels of calls, from 1; null for all. */
  readonly depth: number | null;
}

/** A spec whose functions the kernel has. */
export interface CompiledGraph extends GraphSpec {
  readonly functions: readonly string[];
}

/**
 * Where the tracer runs: in an instance of ours, where the kernel allows it there, or at the top level, which there is one of.
 * Which functions are outermost, and how deep it goes, the kernel keeps for all instances together.
 */
export interface GraphPlan extends CompiledGraph {
  /** Folder of the tracefs instance that the tracer runs in; of tracefs itself at the top level. */
  readonly root: string;
  /** Whether the kernel calls the tracer from these functions only: then nothing that is everybody's need be set. */
  readonly alone: boolean;
  /** What the cell says about it. */
  readonly note: string | null;
}
