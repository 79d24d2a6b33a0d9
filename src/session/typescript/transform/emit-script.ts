import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { emitResolverOf } from '../internals.ts';

export interface EmittedScript {
  readonly outputText: string;
  /** Source map version 3. */
  readonly sourceMapText: string;
}

const FILE = '/cell.ts';

const OPTIONS: TS.CompilerOptions = {
  // `using` and decorators are lowered, everything else is native.
  target: 9 satisfies TS.ScriptTarget.ES2022,
  module: 99 satisfies TS.ModuleKind.ESNext,
  moduleDetection: 3 satisfies TS.ModuleDetectionKind.Force,
  sourceMap: true,
  removeComments: true,
  newLine: 1 satisfies TS.NewLineKind.LineFeed,
  isolatedModules: true,
  noCheck: true,
  noLib: true,
  noResolve: true,
  types: [],
};

/** How many cells one program prints before another takes its place: its checker forgets nothing. */
const CELLS = 256;

interface Printer {
  readonly program: TS.Program;
  readonly resolver: unknown;
  printed: number;
}

/** None while one is at work: what was stopped halfway, or threw, is not used again. */
let idle: Printer | undefined;

/**
 * The JavaScript of a cell without its types, after `before` has changed it: `ts.transpileModule`, which would make
 * a program and a type checker for each cell, where this keeps them.
 */
export function emitScript(source: string, before: TS.TransformerFactory<TS.SourceFile>): EmittedScript {
  const printer = idle && idle.printed < CELLS ? idle : newPrinter();
  idle = undefined;
  const file = cellFile(source);
  const texts: string[] = [];
  const host = {
    ...printer.program,
    getCanonicalFileName: (name: string) => name,
    isEmitBlocked: () => false,
    writeFile: (_name: string, text: string) => void texts.push(text),
  };
  ts.emitFiles(printer.resolver, host, file, ts.getTransformers(OPTIONS, { before: [before] }), false);
  printer.printed += 1;
  idle = printer;
  const [sourceMapText = '', outputText = ''] = texts;
  return { outputText, sourceMapText };
}

function newPrinter(): Printer {
  const file = cellFile('');
  const program = ts.createProgram([FILE], OPTIONS, {
    getSourceFile: (name) => (name === FILE ? file : undefined),
    getDefaultLibFileName: () => '/lib.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => name === FILE,
    readFile: () => undefined,
    writeFile: () => undefined,
  });
  return { program, resolver: emitResolverOf(program.getTypeChecker(), file), printed: 0 };
}

function cellFile(source: string): TS.SourceFile {
  const file = ts.createSourceFile(FILE, source, {
    languageVersion: ts.ScriptTarget.ES2022,
    setExternalModuleIndicator: ts.getSetExternalModuleIndicator(OPTIONS),
  });
  Object.assign(file, {
    path: FILE,
    resolvedPath: FILE,
    imports: [],
    moduleAugmentations: [],
    ambientModuleNames: [],
  });
  ts.bindSourceFile(file, OPTIONS);
  return file;
}
