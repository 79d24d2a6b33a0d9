import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { parseDiagnosticsOf } from '../internals.ts';

/**
 * What is wrong with the cell `file`, each message as one text: its syntax errors alone when there are any, because
 * what follows from them says nothing; those of the notebook's own files that it imports; else its type errors.
 */
export function diagnosticsOf(
  program: TS.Program,
  file: TS.SourceFile,
  isOwn: (path: string) => boolean,
): readonly TS.Diagnostic[] {
  const files = program.getSourceFiles().filter(({ fileName }) => isOwn(fileName));
  const syntactic = [file, ...files.filter((other) => other !== file)].flatMap(parseDiagnosticsOf);
  const found = syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(file);
  return found.filter(matters).map((diagnostic) => ({
    ...diagnostic,
    messageText: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  }));
}

/** An implicit `any` is a matter of taste in a notebook; the sevens are about nothing else. */
function matters({ category, code }: TS.Diagnostic): boolean {
  return (
    category === ts.DiagnosticCategory.Error && (code < 7000 || code > 7099) && code !== UNUSED_COMMA_OPERAND
  );
}

/** "Left side of comma operator is unused and has no side effects." */
const UNUSED_COMMA_OPERAND = 2695;
