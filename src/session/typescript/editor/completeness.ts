import type TS from 'typescript';
import type { Completeness } from '../../interpreter.ts';
import { ts } from '../compiler.ts';
import { parseDiagnosticsOf } from '../internals.ts';

const INDENT = '  ';

/** "Unterminated template literal.", "'*' '/' expected." */
const UNTERMINATED = new Set([1160, 1010]);

/** "Unterminated string literal.": no further line ends it. */
const UNTERMINATED_STRING = 1002;

/** Whether a console should run `source` or let the person go on. */
export function completenessOf(source: string): Completeness {
  const file = ts.createSourceFile('cell.ts', source, {
    languageVersion: ts.ScriptTarget.ESNext,
    setExternalModuleIndicator: markAsModule,
  });
  const wrong = parseDiagnosticsOf(file);
  if (wrong.length === 0) return { status: 'complete' };
  const end = source.trimEnd().length;
  return wrong.some((diagnostic) => goesOn(diagnostic, end))
    ? { status: 'incomplete', indent: indentAfter(source) }
    : { status: 'invalid' };
}

/** Cells are modules, where `await` is a keyword. */
function markAsModule(file: TS.SourceFile): void {
  (file as { externalModuleIndicator?: TS.Node | true }).externalModuleIndicator = true;
}

function goesOn({ code, start }: TS.DiagnosticWithLocation, end: number): boolean {
  return UNTERMINATED.has(code) || (start >= end && code !== UNTERMINATED_STRING);
}

/** As the last line, one step more when a bracket is open in it. */
function indentAfter(source: string): string {
  const line = source.trimEnd().split('\n').at(-1)!;
  const indent = /^\s*/.exec(line)![0];
  return /[{([][^})\]"'`]*$|=>$/.test(line) ? indent + INDENT : indent;
}
