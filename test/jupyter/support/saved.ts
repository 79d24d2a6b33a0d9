import { readFileSync } from 'node:fs';

/** What tests look at in a notebook that was executed. */
export interface SavedCell {
  readonly source: string;
  readonly execution_count: number | null;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly outputs: readonly SavedOutput[];
}

interface SavedOutput {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string;
  readonly ename?: string;
  readonly evalue?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The code cells. Python writes numbers that JSON does not have, and long texts as their lines. */
export function savedCells(file: string): readonly SavedCell[] {
  const text = readFileSync(file, 'utf8').replace(/(?<=^ *(?:"\w+": )?)(?:-?Infinity|NaN)(?=,?$)/gm, 'null');
  const { cells } = JSON.parse(text, joinedLines) as { cells: (SavedCell & { cell_type: string })[] };
  return cells.filter(({ cell_type }) => cell_type === 'code');
}

function joinedLines(key: string, value: unknown): unknown {
  const isText = key === 'source' || key === 'text' || key.startsWith('text/');
  return isText && Array.isArray(value) ? value.join('') : value;
}

/** The `text/plain` of the cell's result. */
export function resultOf(cell: SavedCell | undefined): unknown {
  return cell?.outputs.find((output) => output.output_type === 'execute_result')?.data?.['text/plain'];
}

export function printedBy(cell: SavedCell | undefined): string {
  const streams = cell?.outputs.filter((output) => output.output_type === 'stream') ?? [];
  return streams.map(({ text }) => text).join('');
}
