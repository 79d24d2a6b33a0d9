import type { Completion, Inspection } from './interpreter.ts';
import type { Output } from './output.ts';

/**
 * A cell with its magics taken out: `code` is TypeScript with as many lines as the cell, in which every
 * magic is `await probebook_magic(INDEX, [VALUES])`, VALUES being the cell's own `{{…}}` expressions.
 */
export interface Translation {
  readonly code: string;
  readonly calls: readonly MagicCall[];
}

/** One magic as written, before its `{{…}}` values are known. */
export interface MagicCall {
  readonly kind: 'line' | 'cell';
  /** Without the percent signs: `kprobe`. */
  readonly name: string;
  /** The rest of the magic's line, pieces between `{{…}}`: one more piece than values in it. */
  readonly line: readonly string[];
  /** A cell magic's lines after the first, likewise; empty array for a line magic. */
  readonly body: readonly string[];
  /** The line of the cell the magic stands on. */
  readonly at: number;
  /** Ends with `?`: show help instead of running. */
  readonly help: boolean;
}

export interface MagicContext {
  readonly output: Output;
  /** Fires when the user interrupts; a trace ends on it and keeps what it has. */
  readonly signal: AbortSignal;
  /** False under `probebook run` and papermill: nobody can press Stop. */
  readonly interactive: boolean;
  readonly executionCount: number;
  /** The whole source of the cell, for carets. */
  readonly source: string;
  /** Binds a name in the notebook. See `Interpreter.bind`. */
  bind(name: string, value: unknown, type: string): void;
}

/** What `run` of a help call resolves to; the front-end shows it in its pager, `probebook run` prints it. */
export interface HelpPage {
  readonly page: { readonly 'text/plain': string; readonly 'text/markdown'?: string };
}

/** What main hands the session, so that no arrow runs from session to magics. */
export interface Magics {
  /** Null when the cell holds no magic. Throws InputError for an unknown one, naming the nearest. */
  translate(source: string): Translation | null;
  /** Runs one call. What it resolves to is the value of the magic as an expression. Throws ProbebookError. */
  run(call: MagicCall, values: readonly unknown[], context: MagicContext): Promise<unknown>;
  /** Null when the cursor is not in a magic's own text. */
  complete(source: string, cursor: number): Promise<Completion | null>;
  inspect(source: string, cursor: number): Promise<Inspection | null>;
  /** Null when the source has no magic that decides it. */
  isComplete(source: string): 'complete' | 'incomplete' | null;
  /** Ends every background trace and closes the target. */
  close(): Promise<void>;
}
