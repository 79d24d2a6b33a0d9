import { InputError } from '../base/errors.ts';
import type { MimeBundle } from '../display/bundle.ts';
import type { CellFailure } from '../session/interpreter.ts';
import type { NotebookSession } from './notebook-session.ts';

/** Output of a cell as nbformat 4 stores it. */
export type NotebookOutput =
  | { readonly output_type: 'stream'; readonly name: 'stdout' | 'stderr'; text: string }
  | { readonly output_type: 'display_data'; data: MimeBundle['data']; metadata: MimeBundle['metadata'] }
  | {
      readonly output_type: 'execute_result';
      readonly execution_count: number;
      readonly data: MimeBundle['data'];
      readonly metadata: MimeBundle['metadata'];
    }
  | ({ readonly output_type: 'error' } & CellFailure);

export interface NotebookCell {
  readonly cell_type: string;
  readonly id?: string;
  readonly metadata: { readonly tags?: readonly string[] } & Readonly<Record<string, unknown>>;
  readonly source: string | readonly string[];
  outputs?: NotebookOutput[];
  execution_count?: number | null;
}

export interface Notebook {
  readonly cells: NotebookCell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

export interface CellRun {
  readonly index: number;
  /** Number of code cells. */
  readonly total: number;
  readonly cell: NotebookCell;
}

/** Who wants to know how far it is. */
export interface Watch {
  started(run: CellRun): void;
  ended(run: CellRun, status: 'ok' | 'error', seconds: number): void;
}

export function sourceOf({ source }: NotebookCell): string {
  return typeof source === 'string' ? source : source.join('');
}

/** Throws InputError when the text is not a version 4 notebook. */
export function parseNotebook(text: string, file: string): Notebook {
  let notebook: Notebook;
  try {
    notebook = JSON.parse(text) as Notebook;
  } catch (cause) {
    throw new InputError({ code: 'not-a-notebook', what: `${file} is not JSON`, why: String(cause), cause });
  }
  if (notebook?.nbformat !== 4 || !Array.isArray(notebook.cells))
    throw new InputError({ code: 'not-a-notebook', what: `${file} is not a Jupyter notebook of format 4` });
  return notebook;
}

/**
 * Runs the code cells in order, storing each one's outputs in it, and ends at the first that fails or is interrupted.
 * Returns that cell's failure, or null.
 */
export async function executeNotebook(
  notebook: Notebook,
  session: NotebookSession,
  signal: AbortSignal,
  watch: Watch,
): Promise<CellFailure | null> {
  const cells = notebook.cells.filter((cell) => cell.cell_type === 'code' && sourceOf(cell).trim() !== '');
  for (const [index, cell] of cells.entries()) {
    if (signal.aborted) return null;
    const run = { index, total: cells.length, cell };
    const started = performance.now();
    watch.started(run);
    const outputs = new OutputList();
    const result = await session.runner.run(sourceOf(cell), outputs, signal, { cell: cell.id ?? null });
    cell.outputs = outputs.list;
    cell.execution_count = session.runner.count;
    watch.ended(run, result.status, (performance.now() - started) / 1000);
    if (result.status === 'error') {
      outputs.list.push({ output_type: 'error', ...result.error });
      return result.error;
    }
  }
  return null;
}

/** Collects what a cell shows; streams that follow each other are one. */
class OutputList {
  readonly list: NotebookOutput[] = [];
  readonly #shown = new Map<string, NotebookOutput & { output_type: 'display_data' }>();
  #clearFirst = false;

  stream(name: 'stdout' | 'stderr', text: string): void {
    this.#clearIfDue();
    const last = this.list.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text += text;
    else this.list.push({ output_type: 'stream', name, text });
  }

  display({ data, metadata }: MimeBundle, displayId?: string): void {
    this.#clearIfDue();
    const shown = { output_type: 'display_data' as const, data, metadata };
    if (displayId !== undefined) this.#shown.set(displayId, shown);
    this.list.push(shown);
  }

  update({ data, metadata }: MimeBundle, displayId: string): void {
    const shown = this.#shown.get(displayId);
    if (shown) Object.assign(shown, { data, metadata });
  }

  clear(wait: boolean): void {
    if (wait) this.#clearFirst = true;
    else this.list.length = 0;
  }

  result({ data, metadata }: MimeBundle, count: number): void {
    this.#clearIfDue();
    this.list.push({ output_type: 'execute_result', execution_count: count, data, metadata });
  }

  #clearIfDue(): void {
    if (this.#clearFirst) this.list.length = 0;
    this.#clearFirst = false;
  }
}
