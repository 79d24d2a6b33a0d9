import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { bindDiagnosticsOf, checkFile, parseDiagnosticsOf } from '../internals.ts';
import type { LazyProgram } from './lazy-program.ts';
import type { ParsedFile } from './parsed-file.ts';

/**
 * What is wrong with the cell `file`, each message as one text and in a file of the name `cellName`: its syntax errors
 * alone when there are any, because what follows from them says nothing; those of the notebook's own files that it
 * imports; else its type errors.
 */
export function diagnosticsOf(
  program: LazyProgram,
  file: ParsedFile,
  cellName: string,
): readonly TS.Diagnostic[] {
  return errorsOf(program, file)
    .filter(matters)
    .map((diagnostic) => ({
      ...diagnostic,
      file: diagnostic.file === file ? ({ fileName: cellName } as TS.SourceFile) : diagnostic.file,
      messageText: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
    }));
}

function errorsOf(program: LazyProgram, file: ParsedFile): readonly TS.Diagnostic[] {
  const own = parseDiagnosticsOf(file);
  if (own.length > 0) return own;
  const imported = [...program.ownFilesOf(file)].flatMap(parseDiagnosticsOf);
  return imported.length > 0 ? imported : notSilenced(typeErrors(program, file), file);
}

function typeErrors(program: LazyProgram, file: ParsedFile): readonly TS.Diagnostic[] {
  return [...bindDiagnosticsOf(file), ...checkFile(program.getTypeChecker(), file)];
}

/** What no `// @ts-ignore` or `// @ts-expect-error` stands above, and the latter where nothing was wrong. */
function notSilenced(errors: readonly TS.Diagnostic[], file: ParsedFile): readonly TS.Diagnostic[] {
  if (!file.commentDirectives?.length) return errors;
  const directives = ts.createCommentDirectivesMap(file, file.commentDirectives);
  const left = errors.filter(({ start = 0 }) => !linesAbove(file, start).some(directives.markUsed));
  const unused = directives.getUnusedExpectations().map(({ range }) => ({
    category: ts.DiagnosticCategory.Error,
    code: UNUSED_EXPECTATION,
    file,
    start: range.pos,
    length: range.end - range.pos,
    messageText: "Unused '@ts-expect-error' directive.",
  }));
  return [...left, ...unused];
}

const UNUSED_EXPECTATION = 2578;

/** The numbers of the line above `offset` and, as long as these are empty or comments, of those above it. */
function linesAbove(file: TS.SourceFile, offset: number): readonly number[] {
  const lines = file.text.split('\n');
  const above: number[] = [];
  for (let line = file.getLineAndCharacterOfPosition(offset).line - 1; line >= 0; line--) {
    above.push(line);
    if (!/^\s*(?:\/\/.*)?$/.test(lines[line]!)) break;
  }
  return above;
}

/** An implicit `any` is a matter of taste in a notebook; the sevens are about nothing else. */
function matters({ category, code }: TS.Diagnostic): boolean {
  return category === ts.DiagnosticCategory.Error && (code < 7000 || code > 7099) && !TOLERATED.has(code);
}

/**
 * "… is possibly null", or undefined: who looks at data knows which row is there, and the row says so soon enough when
 * it is not. The types keep their null, for completion and for what is assigned.
 */
const POSSIBLY_ABSENT = [2531, 2532, 2533, 2721, 2722, 2723, 18047, 18048, 18049];

/** "Left side of comma operator is unused and has no side effects." */
const UNUSED_COMMA_OPERAND = 2695;

const TOLERATED: ReadonlySet<number> = new Set([...POSSIBLY_ABSENT, UNUSED_COMMA_OPERAND]);
