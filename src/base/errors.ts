/** Where in the user's own cell something stands. Lines and columns count from 0; columns are UTF-16 units. */
export interface SourceSpan {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Every error that Probebook raises on purpose. `code` is stable and listed in docs/errors.md. */
export abstract class ProbebookError extends Error {
  abstract override readonly name: string;
  abstract readonly code: string;
}

/** The facts of a mistake in the user's cell, from which the message is built. */
export interface InputFacts {
  readonly code: string;
  /** What is wrong, one line without a full stop: "struct filename has no member 'nmae'". */
  readonly what: string;
  /** The whole text that `span` points into: a cell, or a line. */
  readonly source?: string;
  readonly span?: SourceSpan;
  /** Why, when it is not obvious: the kernel's own words, quoted. */
  readonly why?: string;
  /** What to do next: "did you mean name?" */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Bad input in a cell, an option or a file: what, where, why, what to do. */
export class InputError extends ProbebookError {
  override readonly name = 'InputError';
  readonly code: string;
  readonly facts: InputFacts;

  constructor(facts: InputFacts) {
    super(describeInput(facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.facts = facts;
  }
}

/** Something on the target or this machine that is not there, not allowed, or failed. */
export class TargetError extends ProbebookError {
  override readonly name = 'TargetError';
  readonly code: string;

  /** `next` says what the person can do about it. */
  constructor(code: string, what: string, next?: string, cause?: unknown) {
    super(next ? `${what}\n${next}` : what, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

function describeInput({ what, source, span, why, hint }: InputFacts): string {
  const parts = [what];
  if (source !== undefined && span) parts.push(underline(source, span));
  if (why) parts.push(why);
  if (hint) parts.push(hint);
  return parts.join('\n');
}

/** The line of `source` that `span` is on, with carets below it; tabs keep their width. */
export function underline(source: string, span: SourceSpan): string {
  const line = source.split('\n')[span.line] ?? '';
  const pad = line.slice(0, span.column).replace(/[^\t]/g, ' ');
  return `  ${line}\n  ${pad.padEnd(span.column)}${'^'.repeat(Math.max(1, span.length))}`;
}
