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
