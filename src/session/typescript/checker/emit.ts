import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { emitResolverOf } from '../internals.ts';

/** The declarations of `file`, which has been checked, as TypeScript would write them into a declaration file. */
export function declarationsOf(program: TS.Program, file: TS.SourceFile): string {
  const options = program.getCompilerOptions();
  const resolver = emitResolverOf(program.getTypeChecker(), file);
  const host = { ...program, getCanonicalFileName: (name: string) => name };
  const { transformed } = ts.transformNodes(
    resolver,
    host,
    ts.factory,
    options,
    [file],
    [ts.transformDeclarations],
    false,
  );
  const printer = ts.createPrinter({
    newLine: ts.NewLineKind.LineFeed,
    noEmitHelpers: true,
    onlyPrintJsDocStyle: true,
    omitBraceSourceMapPositions: true,
  } as TS.PrinterOptions);
  return printer.printFile(transformed[0]!);
}
