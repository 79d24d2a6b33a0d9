import { isCellFrame, withCellPlaces } from './cell-files.ts';

let installed = false;

/**
 * Makes `error.stack` name places in cells as the person sees them, also where a cell itself prints it. V8 asks
 * `Error.prepareStackTrace` when a stack is first read; Node supports setting it. What it makes is what V8
 * itself would, but for the places and for what called the cell.
 */
export function installStackTraces(): void {
  if (installed) return;
  installed = true;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => `\n    at ${withCellPlaces(String(frame))}`);
    // Who has called a cell, or a function of one, is none of the person's business.
    const own = lines.slice(0, lines.findLastIndex(isCellFrame) + 1);
    return headline(error) + (own.length > 0 ? own : lines).join('');
  };
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}
