import { setMaxListeners } from 'node:events';
import { ProbebookError } from '../base/errors.ts';
import type { MimeBundle, ToBundle } from '../display/bundle.ts';
import type { Gate } from '../wire/gate.ts';
import { KEYBOARD_INTERRUPT, KeyboardInterrupt, toFailure } from './failures.ts';
import { type Ask, CELL_ENDED, nobodyToAsk } from './input.ts';
import type { CellFailure, CellResult, Interpreter } from './interpreter.ts';
import type { HelpPage, MagicContext, Magics } from './magics.ts';
import type { Output } from './output.ts';
import { type CellPlace, currentOutput, heldWork, runInCell, runInMagic } from './routing.ts';

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
  /** The cell's id in its notebook, where the front-end gives one. */
  readonly cell?: string | null;
  /** True when the cell was interrupted although `signal` could not fire yet. */
  readonly interrupted?: () => boolean;
  /** Ends the cell whatever its magics do: one more interrupt than the one on which they did not end. */
  readonly forced?: Promise<void>;
  /** How the cell's `input()` asks; by default it is refused, since nobody is there. */
  readonly ask?: Ask;
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
  readonly toBundle: ToBundle;
  /** Somebody can press Stop. */
  readonly interactive: boolean;
  /** Absent when nobody can terminate what the main thread runs. */
  readonly gate?: Gate;
}

/** One cell while it runs. */
interface Cell {
  readonly source: string;
  readonly count: number;
  readonly output: CellOutput;
  readonly signal: AbortSignal;
  readonly options: CellOptions;
  readonly pages: HelpPage['page'][];
  runningMagics: number;
  /** Fires once it has been answered; code that goes on after an interrupt has no result any more. */
  readonly over: AbortSignal;
}

export function createCellRunner(parts: CellParts): CellRunner {
  let count = 0;
  return {
    get count() {
      return count;
    },
    async run(source, output, signal, options = {}) {
      if (options.counted ?? true) count++;
      const end = new AbortController();
      const over = end.signal;
      setMaxListeners(0, over);
      const cell: Cell = { source, count, output, signal, options, over, pages: [], runningMagics: 0 };
      const place: CellPlace = {
        output,
        cell: { id: options.cell ?? null, source },
        owner: options.id ?? count,
        signal,
        over,
        stopping: () => stopping(cell),
        ask: options.ask ?? nobodyToAsk,
      };
      // Terminated code never settles, so nothing may wait for it alone.
      const outcome = await Promise.race([runInCell(place, () => attempt(cell, parts)), interruption(cell)]);
      end.abort(isInterrupt(outcome) ? new KeyboardInterrupt() : CELL_ENDED);
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
    // What it waited for, blocking us, has been ended: `spawnSync` then returns as if nothing were wrong.
    if (stopping(cell)) return INTERRUPTED;
    await heldWork();
    if (cell.over.aborted || cell.options.silent || result.value === undefined)
      return { status: 'ok', result: null, pages: cell.pages };
    const bundle = await parts.toBundle(result.value);
    cell.output.result(bundle, cell.count);
    return { status: 'ok', result: bundle, pages: cell.pages };
  } catch (thrown) {
    return failed(cell, toFailure(thrown));
  }
}

async function execute(cell: Cell, parts: CellParts): Promise<CellResult> {
  const { gate } = parts;
  const ours: Gate['ours'] = (work) => (gate ? gate.ours(work) : work());
  const translation = parts.magics.translate(cell.source);
  const options = {
    count: cell.count,
    signal: cell.signal,
    ...(gate && { userCode: (started: boolean) => started && gate.set('user') }),
  };
  if (!translation) return ours(() => parts.interpreter.execute(cell.source, options));
  const context = magicContext(cell, parts);
  const probebook_magic = async (index: number, values: readonly unknown[] = []): Promise<unknown> => {
    const call = translation.calls[index]!;
    cell.runningMagics++;
    try {
      const value = await ours(() => runInMagic(() => parts.magics.run(call, values, context)));
      if (!call.help || !isHelpPage(value)) return value;
      cell.pages.push(value.page);
      return undefined;
    } finally {
      cell.runningMagics--;
    }
  };
  return ours(() => parts.interpreter.execute(translation.code, { ...options, hidden: { probebook_magic } }));
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

/** An interrupt has come that no magic ends on, but the thread has been too busy to hear of it. */
function stopping({ signal, options, runningMagics }: Cell): boolean {
  return runningMagics === 0 && !signal.aborted && options.interrupted?.() === true;
}

const INTERRUPTED: CellOutcome = { status: 'error', error: KEYBOARD_INTERRUPT };

function isInterrupt(outcome: CellOutcome): boolean {
  return outcome.status === 'error' && outcome.error === KEYBOARD_INTERRUPT;
}

function interruption(cell: Cell): Promise<CellOutcome> {
  return new Promise((resolve) => {
    const stop = () => resolve(INTERRUPTED);
    const stopUnlessMagic = () => {
      if (cell.runningMagics === 0) stop();
    };
    if (cell.signal.aborted) stopUnlessMagic();
    else cell.signal.addEventListener('abort', stopUnlessMagic, { once: true });
    void cell.options.forced?.then(stop);
  });
}
