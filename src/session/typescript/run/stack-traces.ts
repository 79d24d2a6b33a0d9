import { withCellPlaces } from './cell-files.ts';

let installed = false;

/**
 * Makes `error.stack` name places in cells as the person sees them, also where a cell itself prints it. V8 asks
 * `Error.prepareStackTrace` when a stack is first read; Node supports setting it. What it makes is what V8
 * itself would, but for the places.
 */
export function installStackTraces(): void {
  if (installed) return;
  installed = true;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => `\n    at ${withCellPlaces(String(frame))}`);
    return headline(error) + lines.join('');
  };
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}
