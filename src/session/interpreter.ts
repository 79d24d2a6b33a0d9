import type { SourceSpan } from '../base/errors.ts';

/** How a cell ended. `value` is that of its last expression, undefined when it has none. */
export type CellResult =
  | { readonly status: 'ok'; readonly value: unknown }
  /** `thrown` is the value the cell's code threw, absent for a type error: the session shows a ProbebookError without a stack. */
  | { readonly status: 'error'; readonly error: CellFailure; readonly thrown?: unknown };

/** What an `error` message carries. */
export interface CellFailure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export interface Completion {
  /** Range of UTF-16 offsets in the source that a match replaces. */
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly text: string; readonly type?: string; readonly signature?: string }[];
}

export interface Inspection {
  /** Plain text, first line the signature. */
  readonly text: string;
  readonly markdown?: string;
  readonly span?: SourceSpan;
}

export type Completeness =
  | { readonly status: 'complete' | 'invalid' | 'unknown' }
  | { readonly status: 'incomplete'; readonly indent: string };

export interface RunOptions {
  /** The cell's execution count: names the cell in stack traces as `[3]`. */
  readonly count: number;
  /**
   * The interrupt of this cell. `execute` need not settle when it fires: the session races it, because a
   * running magic may end by itself and leave the cell ok. Code stopped by SIGINT (`breakOnSigint`) may
   * resolve to any failure; the session turns it into KeyboardInterrupt.
   */
  readonly signal: AbortSignal;
  /**
   * Called with true right before the cell's own code starts (after the type check, nothing being awaited in between)
   * and with false once its promise has settled. From then on an interrupt may terminate what the main thread is
   * running, so nothing of ours with lasting state (the converter) may be below the cell's code. Absent when nobody can terminate: then
   * `breakOnSigint` is what stops a loop. (Where somebody can it is better left off: while Node switches it on and
   * off there are moments in which a SIGINT ends the process.)
   */
  readonly userCode?: (running: boolean) => void;
  /** Names the cell's code may call without them being visible to completion: the magic calls. */
  readonly hidden?: Readonly<Record<string, unknown>>;
}

/** The language of cells. The only implementation is `typescript/`. */
export interface Interpreter {
  /** Type-checks and runs one cell. Names bound before a throw stay bound. Never throws. */
  execute(source: string, options: RunOptions): Promise<CellResult>;
  complete(source: string, cursor: number): Completion;
  inspect(source: string, cursor: number): Inspection | null;
  isComplete(source: string): Completeness;
  /**
   * Binds a value a magic made, as if a cell had declared it. `type` is TypeScript: the text after
   * `declare let NAME: `, with types of the `probebook` module written as `import('probebook').Trace<…>`.
   */
  bind(name: string, value: unknown, type: string): void;
  /** What the notebook's variables are called, as far as cells or `bind` have bound them. */
  names(): readonly string[];
  /** What a variable holds; undefined when there is none of that name. */
  value(name: string): unknown;
  /** Does early, when nothing else is to be done, what would make the first cell slow. */
  warm?(): void;
  close(): void;
}
