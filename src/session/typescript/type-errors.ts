import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { underline } from '../../base/errors.ts';
import type { CellFailure } from '../interpreter.ts';
import type { ConverterDiagnostic } from './checker/tslab.ts';

const SHOWN = 10;

/** Type errors as a failure: for each its place, its text, the person's line and carets under it. */
export function describeTypeErrors(
  diagnostics: readonly ConverterDiagnostic[],
  source: string,
  folder: string,
): CellFailure {
  const shown = diagnostics.slice(0, SHOWN).map((diagnostic) => describe(diagnostic, source, folder));
  const more = diagnostics.length - shown.length;
  return {
    ename: 'TypeScriptError',
    evalue: shown[0]?.[0] ?? '',
    traceback: [...shown.flat(), ...(more > 0 ? [`and ${more} more`] : [])],
  };
}

function describe(
  { start, end, messageText, code, fileName }: ConverterDiagnostic,
  source: string,
  folder: string,
) {
  const text = fileName === undefined ? source : readFileSync(join(folder, fileName), 'utf8');
  const lines = text.split('\n');
  // An error of what is missing at the end stands behind it.
  const line = Math.min(start.line, lines.length - 1);
  const column = start.line > line ? lines[line]!.length : start.character;
  const length = (end.line > line ? lines[line]!.length : end.character) - column;
  const place = `${fileName === undefined ? '' : `${fileName}:`}${line + 1}:${column + 1}`;
  const [first, ...rest] = messageText.split('\n');
  return [
    `${place} - error TS${code}: ${first}`,
    ...rest,
    ...underline(text, { line, column, length }).split('\n'),
  ];
}
