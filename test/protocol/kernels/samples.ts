/** How one language says what the behaviours need: each gives the code of a cell. */
export interface Samples {
  /** Prints a line to stdout, to stderr. */
  print(text: string): string;
  printError(text: string): string;
  /** Prints the value of an expression. */
  printValue(expression: string): string;
  /** Prints the bytes of the text, each in a write of its own. */
  printBytes(text: string): string;
  /** Prints `line 0` to `line n - 1`. */
  printLines(n: number): string;
  /** Prints for ever. */
  printEndlessly(): string;
  /** Prints the line from a callback after so many milliseconds; the cell ends at once. */
  printLate(ms: number, text: string): string;
  /** A child process that has the kernel's stdout and prints the line; the cell ends with it. */
  printFromChild(text: string): string;
  /** The same after so many milliseconds; the cell ends at once. */
  printFromChildLate(ms: number, text: string): string;

  /** Binds a name to the value of an expression. */
  define(name: string, expression: string): string;
  /** An expression without a value; a statement. */
  nothing(): string;
  statement(): string;
  /** A function with a line of documentation and a body. */
  describedFunction(name: string, documentation: string): string;
  raise(message: string): string;
  readonly errorName: string;
  syntaxError(): string;
  /** Fails in a callback after the cell has ended. */
  raiseLate(ms: number, message: string): string;
  /** Waits without blocking. */
  wait(ms: number): string;
  /** Prints `on`, then waits for ever in one of the ways. */
  readonly block: Readonly<Record<Block, () => string>>;
  /** Starts a process that runs the shell command for as long as it likes; the cell ends at once. */
  spawn(command: string): string;

  html(source: string): string;
  json(value: unknown): string;
  /** Shows a text that a later cell replaces. */
  showUpdatable(text: string): string;
  update(text: string): string;
  clear(wait: boolean): string;

  /** Asks for a line and prints it as `got LINE`. */
  ask(prompt: string): string;
  askPassword(prompt: string): string;

  /** An unfinished name and what it may become. */
  readonly member: { readonly setup: string; readonly unfinished: string; readonly finished: string };
  readonly complete: readonly string[];
  readonly incomplete: readonly string[];
  readonly invalid: readonly string[];

  /**
   * A target whose comms answer `{opened: data}` to their opening and `{echo: data}` to a message, with the buffers that
   * came; they print `message` and `closed`.
   */
  commTarget(target: string): string;
  /** Opens a comm from the kernel's side, with data `{from: "kernel"}` and the buffer 0, 1, 255; prints `heard N` for `{n: N}`. */
  commOpen(target: string): string;
  commClose(): string;
}

export const BLOCKS = [
  'a synchronous loop',
  'a loop after an await',
  'a pending promise',
  'a loop in a timer callback',
  'a wait in native code',
  'a child process, waited for synchronously',
  'an awaited child process',
] as const;

export type Block = (typeof BLOCKS)[number];

/** Thrown where a kernel has no way to say something. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** Stands for a sample that a kernel has not. */
export function missing(reason: string): () => never {
  return () => {
    throw new NotApplicable(reason);
  };
}
