import { ProbebookError } from '../base/errors.ts';
import type { MimeBundle } from '../display/bundle.ts';
import type { Running } from '../wire/gate.ts';
import { KEYBOARD_INTERRUPT, toFailure } from './failures.ts';
import type { CellFailure, CellResult, Interpreter } from './interpreter.ts';
import type { HelpPage, MagicContext, Magics } from './magics.ts';
import type { Output } from './output.ts';
import { currentOutput, runInCell, runInMagic } from './routing.ts';

/** Where a cell's output goes, its result included. */
export interface CellOutput extends Output {
  /** The value of the last expression, when there is one. */
  result(bundle: MimeBundle, count: number): void;
}

export type CellOutcome =
  | { readonly status: 'ok'; readonly result: MimeBundle | null; readonly pages: readonly HelpPage['page'][] }
  | { readonly status: 'error'; readonly error: CellFailure };

export interface CellOptions {
  /** Shows no result. */
  readonly silent?: boolean;
  /** Counts as an execution; true by default. */
  readonly counted?: boolean;
  /** Owner of the processes that the cell starts; the execution count by default. */
  readonly id?: number;
  /** True when the cell was interrupted although `signal` could not fire yet. */
  readonly interrupted?: () => boolean;
}

/** Runs cells one after another, over the wire or in process. */
export interface CellRunner {
  /** The count of the cell that ran last, 0 at first. */
  readonly count: number;
  /**
   * Runs one cell. `signal` interrupts it: a running magic ends by itself and the cell goes on, anything else fails
   * with KeyboardInterrupt at once. Never rejects.
   */
  run(source: string, output: CellOutput, signal: AbortSignal, options?: CellOptions): Promise<CellOutcome>;
}

export interface CellParts {
  readonly interpreter: Interpreter;
  readonly magics: Magics;
  readonly toBundle: (value: unknown) => MimeBundle;
  /** Somebody can press Stop. */
  readonly interactive: boolean;
  /** Told whose code runs from now on. */
  readonly running?: (what: Running) => void;
}

/** One cell while it runs. */
interface Cell {
  readonly source: string;
  readonly count: number;
  readonly output: CellOutput;
  readonly signal: AbortSignal;
  readonly options: CellOptions;
  /** Says whose code runs from now on, as long as the cell is not over. */
  readonly running: (what: Running) => void;
  readonly pages: HelpPage['page'][];
  runningMagics: number;
  /** It has been answered; code that goes on after an interrupt has no result any more. */
  over: boolean;
}

export function createCellRunner(parts: CellParts): CellRunner {
  let count = 0;
  return {
    get count() {
      return count;
    },
    async run(source, output, signal, options = {}) {
      if (options.counted ?? true) count++;
      const running = (what: Running): void => {
        if (!cell.over) parts.running?.(what);
      };
      const state = { pages: [], runningMagics: 0, over: false };
      const cell: Cell = { source, count, output, signal, options, running, ...state };
      running('ours');
      // Terminated code never settles, so nothing may wait for it alone.
      const outcome = await Promise.race([
        runInCell(output, options.id ?? count, () => attempt(cell, parts), signal),
        interruption(cell),
      ]);
      running('user');
      cell.over = true;
      return outcome;
    },
  };
}

async function attempt(cell: Cell, parts: CellParts): Promise<CellOutcome> {
  // V8's terminate unwinds the whole stack without running a `finally`: nothing of ours may be below the cell.
  await null;
  try {
    const result = await execute(cell, parts);
    if (result.status === 'error') return failed(cell, failureOf(result));
    if (cell.over || cell.options.silent || result.value === undefined)
      return { status: 'ok', result: null, pages: cell.pages };
    // Displaying a value may run methods of the user's.
    cell.running('user');
    const bundle = parts.toBundle(result.value);
    cell.output.result(bundle, cell.count);
    return { status: 'ok', result: bundle, pages: cell.pages };
  } catch (thrown) {
    return failed(cell, toFailure(thrown));
  }
}

async function execute(cell: Cell, parts: CellParts): Promise<CellResult> {
  const translation = parts.magics.translate(cell.source);
  const options = {
    count: cell.count,
    signal: cell.signal,
    ...(parts.running && { userCode: (started: boolean) => cell.running(started ? 'user' : 'ours') }),
  };
  if (!translation) return parts.interpreter.execute(cell.source, options);
  const context = magicContext(cell, parts);
  const probebook_magic = async (index: number, values: readonly unknown[] = []): Promise<unknown> => {
    const call = translation.calls[index]!;
    cell.runningMagics++;
    cell.running('magic');
    try {
      const value = await runInMagic(() => parts.magics.run(call, values, context));
      if (!call.help || !isHelpPage(value)) return value;
      cell.pages.push(value.page);
      return undefined;
    } finally {
      if (--cell.runningMagics === 0) cell.running('user');
    }
  };
  return parts.interpreter.execute(translation.code, { ...options, hidden: { probebook_magic } });
}

function magicContext(cell: Cell, { interpreter, interactive }: CellParts): MagicContext {
  return {
    output: currentOutput() ?? cell.output,
    signal: cell.signal,
    interactive,
    executionCount: cell.count,
    source: cell.source,
    bind: (name, value, type) => interpreter.bind(name, value, type),
  };
}

function isHelpPage(value: unknown): value is HelpPage {
  return typeof value === 'object' && value !== null && 'page' in value;
}

function failureOf({ thrown, error }: Extract<CellResult, { status: 'error' }>): CellFailure {
  if (thrown instanceof ProbebookError) return toFailure(thrown);
  // Thrown by node:vm under `breakOnSigint`.
  const stopped =
    thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
  return stopped ? KEYBOARD_INTERRUPT : error;
}

/** What fails after an interrupt (a killed child, an aborted read) fails because of it. */
function failed({ signal, options }: Cell, error: CellFailure): CellOutcome {
  const interrupted = signal.aborted || options.interrupted?.() === true;
  return { status: 'error', error: interrupted ? KEYBOARD_INTERRUPT : error };
}

function interruption(cell: Cell): Promise<CellOutcome> {
  return new Promise((resolve) => {
    const stop = () => {
      if (cell.runningMagics === 0) resolve({ status: 'error', error: KEYBOARD_INTERRUPT });
    };
    if (cell.signal.aborted) stop();
    else cell.signal.addEventListener('abort', stop, { once: true });
  });
}
