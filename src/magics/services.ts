import type { ProbeCompletion } from '../probes/compile/complete.ts';
import type { ProbeInspection } from '../probes/compile/inspection.ts';
import type { InstalledProbe } from '../probes/installed.ts';
import type { TracedKernel } from '../probes/kernel.ts';
import type { DeclaredFunction } from '../probes/names/declare-functions.ts';
import type { FoundLayout } from '../probes/names/find-layout.ts';
import type { BackgroundTrace } from '../probes/workspace.ts';
import type { Journal } from '../recording/journal.ts';
import type { Variables } from '../sql/tables.ts';
import type { Target } from '../targets/target.ts';

/** What the magics need from the rest of the program, so that each of them can be run against a stand-in. */
export interface Services {
  /** Asks the target, or a recording in its place. */
  readonly journal: Journal;
  /** The variables of the notebook. */
  readonly notebook: Variables;
  /** The current target, opened on first use. Throws TargetError. */
  target(): Promise<Target>;
  /** The kernel of the current target, or with `spec` of the one it names, which becomes the current one. */
  kernel(onProgress: (line: string) => void, spec?: string): Promise<TracedKernel>;
  /** Opens the target that `spec` names and makes it the current one; the old one is closed. Progress is whole lines. */
  useTarget(spec: string, onProgress: (line: string) => void): Promise<Target>;
  /** The current target without opening it. */
  describeTarget(): TargetDescription;
  /** What `%target` can be given on this machine, for completion. */
  targetSpecs(): readonly string[];
  /** Traces that run in the background, by the name they are bound to. */
  readonly traces: Map<string, BackgroundTrace>;
  /** What is installed on the current target now: ours first, then others'. */
  probes(): Promise<{ readonly target: string; readonly probes: readonly InstalledProbe[] }>;
  /** What a target can do. Without `spec` the current one. Never throws for something that is missing. */
  diagnose(spec?: string): Promise<readonly Finding[]>;
  /** Instructions of one kernel function. Throws InputError without position when there is none of that name. */
  disassemble(functionName: string): Promise<readonly InstructionRow[]>;
  /** Functions that can be traced and match a pattern, the first `limit` of `total`. Throws InputError without position for none. */
  findFunctions(pattern: string, limit: number): Promise<FunctionList>;
  /** The layout of a struct or union, given as `NAME[.path]`. Throws InputError without position when there is none. */
  findLayout(path: string): Promise<FoundLayout>;
  /** Names of functions with `typed` in them, the best first, at most `limit`; empty as long as the target is not open. */
  functions(typed: string, limit: number): Promise<readonly string[]>;
  /** What may stand in the place of an unfinished `NAME[.path]`, likewise. */
  structPaths(typed: string, limit: number): Promise<readonly string[]>;
  /** What may follow in a probe line, given its text before the cursor; null where nothing is known. Opens no target. */
  completeProbe(before: string): Promise<ProbeCompletion | null>;
  /** What stands at `column` of a probe line; null where nothing is known. Opens no target. */
  inspectProbe(line: string, column: number): Promise<ProbeInspection | null>;
  /** What may follow in a bpftrace program, given its text before the cursor; null where nothing is known. Opens no target. */
  completeProgram(before: string): Promise<ProbeCompletion | null>;
  /** What stands between the two parts of a bpftrace program, at the end of the first; likewise. */
  inspectProgram(before: string, after: string): Promise<ProbeInspection | null>;
  /** Ends every background trace and closes the target. Twice is harmless. */
  close(): Promise<void>;
}

export interface TargetDescription {
  /** As given to `%target`: `auto`, `vm`. */
  readonly spec: string;
  /** Null as long as it is not open. */
  readonly open: { readonly name: string; readonly emulated: boolean; readonly folder: string } | null;
}

/** One row of `%doctor`. */
export interface Finding {
  readonly what: string;
  readonly status: 'ok' | 'missing' | 'warning';
  /** What was found: a version, a path, a reason. */
  readonly detail: string;
  /** The command that mends it. */
  readonly mend?: string;
}

export interface FunctionList {
  readonly total: number;
  readonly functions: readonly DeclaredFunction[];
}

export interface InstructionRow {
  /** From the function's start, as in `p:x FUNCTION+OFFSET`. */
  readonly offset: number;
  /** Hexadecimal bytes. */
  readonly bytes: string;
  readonly text: string;
  /** The function this instruction calls. */
  readonly callee: string | null;
  /** True where a call has just returned: a probe here sees what it returned. */
  readonly afterCall: boolean;
}
